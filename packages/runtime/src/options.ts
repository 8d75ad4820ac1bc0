import { KinographError, suggestion } from '@kinograph/errors';
import type { RuntimeErrorCode } from './error-code.js';
import type { RuntimeOptions } from './runtime.js';

/**
 * Checks the options that every runtime shares.
 * @throws KinographError `runtime.option` for threads that are no positive whole number or an unknown precision.
 */
export function checkOptions({ threads, precision }: RuntimeOptions): void {
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new KinographError<RuntimeErrorCode>('runtime.option', {
      where: 'options.threads',
      wanted: 'a positive whole number',
      got: String(threads),
    });
  }
  if (precision !== undefined && precision !== 'fp32' && precision !== 'int8') {
    throw new KinographError<RuntimeErrorCode>('runtime.option', {
      where: 'options.precision',
      wanted: 'fp32 or int8',
      got: JSON.stringify(precision),
      next: suggestion(String(precision), ['fp32', 'int8']),
    });
  }
}

/** @throws KinographError `runtime.device` that lists what there is, when `device` is not among `devices`. */
export function checkDevice(runtime: string, device: string, devices: readonly string[]): void {
  if (devices.includes(device)) return;
  throw new KinographError<RuntimeErrorCode>('runtime.device', {
    where: `${runtime} runtime: device`,
    wanted: devices.join(', '),
    got: JSON.stringify(device),
    next: suggestion(device, devices),
  });
}
