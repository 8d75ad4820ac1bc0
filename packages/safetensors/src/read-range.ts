import { KinographError } from '@kinograph/errors';
import type { ByteSource } from './types.js';

/**
 * Refuses a range that leaves the source.
 * @throws KinographError `safetensors.range`
 */
export function checkRange(source: Pick<ByteSource, 'name' | 'size'>, offset: number, length: number): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
  if (whole && offset >= 0 && length >= 0 && offset + length <= source.size) return;
  throw new KinographError('safetensors.range', {
    where: source.name,
    wanted: `a range within its ${source.size} bytes`,
    got: `${length} bytes from ${offset}`,
    next: 'The source may have changed since it was opened; open it again.',
  });
}
