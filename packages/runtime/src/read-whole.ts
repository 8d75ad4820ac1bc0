import type { ByteSource } from '@kinograph/safetensors';

const PIECE_BYTES = 16 << 20;

/**
 * Every byte of a source, read in pieces into memory of its own.
 * @throws the signal's reason between two pieces; whatever the source throws; RangeError past the engine's largest array.
 */
export async function readWhole(source: ByteSource, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(source.size);
  for (let offset = 0; offset < source.size; offset += PIECE_BYTES) {
    signal?.throwIfAborted();
    bytes.set(await source.read(offset, Math.min(PIECE_BYTES, source.size - offset), { signal }), offset);
  }
  return bytes;
}
