import { KinographError } from '@kinograph/errors';

/** Whether a name may be that of an entry. */
export function isKey(name: string): boolean {
  return /^[0-9a-f]{8,128}$/.test(name);
}

/**
 * A key becomes the name of a file: nothing but what it is made of may be in it.
 * @throws KinographError `cache.key`
 */
export function checkKey(key: string): string {
  if (isKey(key)) return key;
  throw new KinographError('cache.key', {
    where: 'cache: key',
    wanted: '8 to 128 lower-case hexadecimal digits',
    got: JSON.stringify(key),
  });
}

/**
 * The most bytes a store may hold.
 * @throws KinographError `cache.max-bytes`
 */
export function checkMaxBytes(maxBytes: number): number {
  if (Number.isSafeInteger(maxBytes) && maxBytes > 0) return maxBytes;
  throw new KinographError('cache.max-bytes', {
    where: 'cache: maxBytes',
    wanted: 'a positive number of bytes',
    got: String(maxBytes),
  });
}

/** The error of an entry that would not fit if everything else were dropped. */
export function tooLarge(maxBytes: number): KinographError {
  return new KinographError('cache.too-large', {
    where: 'cache: an entry',
    wanted: `at most the ${maxBytes} bytes that the cache may take`,
    got: 'more',
    next: 'Allow the cache more room to keep it.',
  });
}
