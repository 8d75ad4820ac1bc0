import { checkRange } from './read-range.js';
import type { ByteSource } from './types.js';

/** A source over a `Blob` or a `File` picked by a visitor; only the ranges asked for are read. */
export function blobSource(blob: Blob, name = 'name' in blob ? String(blob.name) : '<blob>'): ByteSource {
  const source = { name, size: blob.size };
  return {
    ...source,
    ...(blob instanceof File && { version: `${blob.name} ${blob.lastModified}` }),
    async read(offset, length, { signal } = {}) {
      signal?.throwIfAborted();
      checkRange(source, offset, length);
      const buffer = await blob.slice(offset, offset + length).arrayBuffer();
      signal?.throwIfAborted();
      return new Uint8Array(buffer);
    },
    async close() {},
  };
}
