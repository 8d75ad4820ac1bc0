import { checkRange } from './read-range.js';
import type { ByteSource } from './types.js';

/** A source over bytes in memory. What it reads are views of them, not copies. */
export function memorySource(bytes: Uint8Array, name = '<memory>'): ByteSource {
  const source = { name, size: bytes.byteLength };
  return {
    ...source,
    async read(offset, length, { signal } = {}) {
      signal?.throwIfAborted();
      checkRange(source, offset, length);
      return bytes.subarray(offset, offset + length);
    },
    async close() {},
  };
}
