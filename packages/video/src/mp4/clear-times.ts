import { boxAt, containers } from './boxes.js';

/** Boxes that begin with when they were made and changed (ISO/IEC 14496-12, 8.2.2, 8.3.2, 8.4.2). */
const dated = new Set(['mvhd', 'tkhd', 'mdhd']);

/** Sets every date in the index of an MP4 file to 0: not known. */
export function clearTimes(movie: Uint8Array, start = 0, end: number = movie.length): void {
  for (let at = start; at < end; ) {
    const { type, size, header } = boxAt(movie, at, end - at);
    if (containers.has(type)) clearTimes(movie, at + header, at + size);
    // Version 1 has dates of 8 bytes; before them are the version and the flags.
    const bytes = movie[at + header] === 1 ? 16 : 8;
    if (dated.has(type)) movie.fill(0, at + header + 4, at + header + 4 + bytes);
    at += size;
  }
}
