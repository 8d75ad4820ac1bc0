import { blobSource } from './blob-source.js';
import { tensorDtype } from './dtypes.js';
import { fileSource } from './file-source.js';
import { headerLength, lengthBytes, parseHeader } from './header.js';
import { type HttpOptions, httpSource } from './http-source.js';
import { memorySource } from './memory-source.js';
import type { ByteSource, TensorInfo, TensorStore } from './types.js';

/** What can be opened: a path (Node), an `http:`, `https:` or `file:` URL, bytes, a `Blob` or `File`, or a source. */
export type SourceLike = string | URL | Uint8Array | Blob | ByteSource;

/** An opened file, or the opened shards of an index. */
export interface OpenStore extends TensorStore {
  /** The files, in the order of the index. */
  readonly sources: readonly ByteSource[];
  /** Releases the files. Tensors already read stay valid. */
  close(): Promise<void>;
}

/** Makes a byte source of anything that can be opened; a source is given back as it is. */
export async function openSource(from: SourceLike, options: HttpOptions = {}): Promise<ByteSource> {
  options.signal?.throwIfAborted();
  if (from instanceof Uint8Array) return memorySource(from);
  if (from instanceof Blob) return blobSource(from);
  if (typeof from !== 'string' && !(from instanceof URL)) return from;
  if (/^https?:/i.test(String(from))) return httpSource(from, options);
  if (typeof from === 'string' && !from.startsWith('file:')) return fileSource(from);
  const { fileURLToPath } = await import('node:url');
  return fileSource(fileURLToPath(from));
}

/**
 * Opens a safetensors file and reads its header, nothing else. Headers are accepted and refused exactly as the reference
 * library does (safetensors 0.8).
 *
 * @throws KinographError for a source that cannot be read, and for a bad file: `safetensors.header-length`, `.header-utf8`,
 *   `.header-json`, `.header-entry`, `.offsets`, `.size`, `.truncated`.
 */
export async function openSafetensors(from: SourceLike, options: HttpOptions = {}): Promise<OpenStore> {
  const { signal } = options;
  const source = await openSource(from, options);
  try {
    const prefix = await source.read(0, Math.min(lengthBytes, source.size), { signal });
    const length = headerLength(prefix, source.size, source.name);
    const dataStart = lengthBytes + length;
    const header = parseHeader(
      await source.read(lengthBytes, length, { signal }),
      source.size - dataStart,
      source.name,
    );
    const tensors = new Map<string, TensorInfo>();
    for (const { name, dtype, shape, start, end } of header.entries) {
      tensors.set(name, {
        name,
        storedDtype: dtype,
        dtype: tensorDtype(dtype),
        shape,
        byteOffset: dataStart + start,
        byteLength: end - start,
        source,
      });
    }
    return { tensors, metadata: header.metadata, sources: [source], close: () => source.close() };
  } catch (error) {
    if (source !== from) await source.close();
    throw error;
  }
}
