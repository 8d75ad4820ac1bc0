import { crc32 } from '../png/crc32.js';

/** Records of a zip begin with `PK` and two more bytes. */
const [entryStarts, directoryEntry, directoryEnds] = [0x04034b50, 0x02014b50, 0x06054b50];
/** Version 2.0 of the format is needed: folders. */
const version = 20;
/** Names are UTF-8. */
const utf8 = 0x800;
/** The 1st of January 1980, the earliest day a zip can say. */
const [time, day] = [0, 0x21];

/**
 * Files in a zip, stored as they are: pictures do not shrink a second time (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16).
 * The same files give the same zip.
 * @param files paths with slashes, and bytes; at most 65,535 files and 4 GiB
 */
export function zipOf(files: Iterable<readonly [path: string, bytes: Uint8Array]>): Blob {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let count = 0;
  let position = 0;
  for (const [path, bytes] of files) {
    const name = new TextEncoder().encode(path);
    const stored = 0;
    const sizes = u32(crc32(bytes), bytes.length, bytes.length);
    const about = [u16(version, utf8, stored, time, day), sizes, u16(name.length, 0)];
    const entry = [u32(entryStarts), ...about, name, bytes];
    parts.push(...entry);
    // After what the entry says: no comment, the first disk, no attributes, and where the entry is.
    directory.push(u32(directoryEntry), u16(version), ...about, u16(0, 0, 0), u32(0, position), name);
    position += lengthOf(entry);
    count++;
  }
  const end = [u32(directoryEnds), u16(0, 0, count, count), u32(lengthOf(directory), position), u16(0)];
  return new Blob([...parts, ...directory, ...end] as Uint8Array<ArrayBuffer>[], { type: 'application/zip' });
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** Whole numbers in two bytes each, the lowest first. */
function u16(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value & 255, value >>> 8]));
}

/** Whole numbers in four bytes each, the lowest first. */
function u32(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [0, 8, 16, 24].map((bits) => (value >>> bits) & 255)));
}
