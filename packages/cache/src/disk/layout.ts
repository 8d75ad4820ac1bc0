import { createHash } from 'node:crypto';
import type { EntryLabel } from '@kinograph/graph';

/*
 * An entry file: the head, the chunks, the table, the end.
 *
 *   head   16 bytes that say what this is, and in which version
 *   chunk  every buffer, then the JSON, each filled up with zeros to a multiple of 8 bytes: whoever reads a chunk can look at its
 *          numbers where they lie
 *   table  JSON: what the entry is, and for every chunk the lengths of its parts and its SHA-256
 *   end    length of the table (8 bytes, little-endian) and the SHA-256 of head, table and that length
 *
 * Every byte is under one of the hashes, or compared.
 */

/** The first bytes of every entry file. */
export const head: Uint8Array = new TextEncoder().encode('kinograph entry\x01');

/** Bytes after the table. */
export const endBytes = 8 + 32;

/** Longest table, in bytes: as much as is read before anything is known to be sound. */
const maxTableBytes = 64 * 2 ** 20;

/** One chunk, as the table tells of it. Lengths are in bytes, without filling. */
export interface ChunkPlace {
  readonly buffers: readonly number[];
  readonly json: number;
  readonly sha256: string;
}

/** What an entry file says of itself. */
export interface Table {
  readonly key: string;
  readonly label: EntryLabel;
  readonly chunks: readonly ChunkPlace[];
}

/** A length filled up to a multiple of 8. */
export function filled(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Bytes of a chunk in the file. */
export function chunkBytes({ buffers, json }: Omit<ChunkPlace, 'sha256'>): number {
  return buffers.reduce((sum, bytes) => sum + filled(bytes), filled(json));
}

/** Table and end, as they follow the last chunk. */
export function encodeTable(table: Table): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(table));
  const bytes = new Uint8Array(text.length + endBytes);
  bytes.set(text);
  new DataView(bytes.buffer).setBigUint64(text.length, BigInt(text.length), true);
  bytes.set(digestOf(bytes.subarray(0, text.length + 8)), text.length + 8);
  return bytes;
}

/** Length of the table by the end of a file; undefined where no file of so many bytes has such a one. */
export function tableBytes(end: Uint8Array, fileBytes: number): number | undefined {
  const length = Number(new DataView(end.buffer, end.byteOffset).getBigUint64(0, true));
  return length <= Math.min(maxTableBytes, fileBytes - head.length - endBytes) ? length : undefined;
}

/** Reads table and end; undefined where they are not those of a sound file of so many bytes. */
export function decodeTable(bytes: Uint8Array, fileBytes: number): Table | undefined {
  const length = bytes.length - endBytes;
  if (Buffer.compare(digestOf(bytes.subarray(0, length + 8)), bytes.subarray(length + 8)) !== 0) return undefined;
  const table = JSON.parse(new TextDecoder().decode(bytes.subarray(0, length))) as Table;
  const dataBytes = table.chunks.reduce((sum, chunk) => sum + chunkBytes(chunk), 0);
  return head.length + dataBytes + bytes.length === fileBytes ? table : undefined;
}

function digestOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(head).update(bytes).digest();
}
