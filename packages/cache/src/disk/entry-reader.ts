import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { KinographError } from '@kinograph/errors';
import type { Encoded, Entry, Json } from '@kinograph/graph';
import { type ChunkPlace, chunkBytes, decodeTable, endBytes, filled, head, type Table, tableBytes } from './layout.js';

/** Bytes read, and hashed, at a time: a hash of these takes a millisecond. */
const pieceBytes = 2 ** 20;
/** Chunks up to this size are held from the check until the entry is closed, and so read once. */
const heldBytes = 16 * 2 ** 20;

/** The error of an entry whose bytes are no longer those that were checked. */
function damaged(got: string): KinographError {
  return new KinographError('cache.damaged', {
    where: 'cache: an entry that is being read',
    wanted: 'the bytes that were checked when it was opened',
    got,
    next: 'Run again: it will be made anew.',
  });
}

/** Reads what an entry file says of itself; undefined where that is damaged. */
export async function readTable(handle: FileHandle, fileBytes: number): Promise<Table | undefined> {
  if (fileBytes < head.length + endBytes) return undefined;
  const [first, end] = await Promise.all([
    readRange(handle, 0, head.length),
    readRange(handle, fileBytes - endBytes, endBytes),
  ]);
  const length = tableBytes(end, fileBytes);
  if (length === undefined || Buffer.compare(first, head) !== 0) return undefined;
  const bytes = await readRange(handle, fileBytes - endBytes - length, length + endBytes);
  return decodeTable(bytes, fileBytes);
}

/**
 * Opens an entry file and checks every byte of it; undefined where one is wrong. The entry closes the handle; where there is none
 * the caller does.
 */
export async function openEntry(handle: FileHandle, fileBytes: number, key: string): Promise<Entry | undefined> {
  const table = await readTable(handle, fileBytes);
  if (table?.key !== key) return undefined;
  const held = new Map<number, Uint8Array>();
  const places: { readonly chunk: ChunkPlace; readonly offset: number }[] = [];
  let offset = head.length;
  let room = heldBytes;
  for (const [index, chunk] of table.chunks.entries()) {
    const length = chunkBytes(chunk);
    places.push({ chunk, offset });
    if (length <= room) {
      const bytes = new Uint8Array(length);
      if (!(await isSound(handle, offset, chunk, bytes))) return undefined;
      held.set(index, bytes);
      room -= length;
    } else if (!(await isSound(handle, offset, chunk, undefined))) return undefined;
    offset += length;
  }
  return {
    chunks: places.length,
    bytes: fileBytes,
    async read(index) {
      const place = places[index];
      if (!place) throw new RangeError(`cache: wanted one of ${places.length} chunks, got number ${index}.`);
      const bytes = held.get(index) ?? (await readChunk(handle, place.offset, place.chunk));
      return decodeChunk(bytes, place.chunk);
    },
    close: () => handle.close(),
  };
}

/** Checks a chunk, and keeps it in `bytes` if there are any to keep it in. */
async function isSound(
  handle: FileHandle,
  offset: number,
  chunk: ChunkPlace,
  bytes: Uint8Array | undefined,
): Promise<boolean> {
  const hash = createHash('sha256');
  const length = chunkBytes(chunk);
  const scratch = bytes ?? new Uint8Array(Math.min(pieceBytes, length));
  for (let done = 0; done < length; done += pieceBytes) {
    const start = bytes ? done : 0;
    const piece = scratch.subarray(start, start + Math.min(pieceBytes, length - done));
    await fill(handle, piece, offset + done);
    hash.update(piece);
  }
  return hash.digest('hex') === chunk.sha256;
}

/** Reads a chunk that was checked when the entry was opened, and checks it again: the disk may have changed its mind. */
async function readChunk(handle: FileHandle, offset: number, chunk: ChunkPlace): Promise<Uint8Array> {
  const bytes = new Uint8Array(chunkBytes(chunk));
  if (await isSound(handle, offset, chunk, bytes)) return bytes;
  throw damaged('others');
}

/** Views of a chunk's buffers, and its JSON. */
function decodeChunk(bytes: Uint8Array, { buffers, json }: ChunkPlace): Encoded {
  let offset = 0;
  const next = (length: number) => {
    const part = bytes.subarray(offset, offset + length);
    offset += filled(length);
    return part;
  };
  const views = buffers.map(next);
  return { json: JSON.parse(new TextDecoder().decode(next(json))) as Json, buffers: views };
}

async function readRange(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await fill(handle, bytes, offset);
  return bytes;
}

async function fill(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.byteLength - done, offset + done);
    if (bytesRead === 0) throw damaged('an end before its time');
    done += bytesRead;
  }
}
