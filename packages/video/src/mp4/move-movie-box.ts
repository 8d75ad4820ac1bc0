import type { WritableFile } from '../frame-writer.js';
import { boxAt, containers } from './boxes.js';
import { clearTimes } from './clear-times.js';

const block = 2 ** 20;

/**
 * Moves the index (`moov`) of an MP4 file from behind the pictures (`mdat`) to in front of them, in place: the file keeps
 * its size, at most a mebibyte of pictures is in memory at a time, and the chunk offsets in the index grow by its length
 * (ISO/IEC 14496-12, 8.7.5). It forgets when it was made, so that the same pictures are the same bytes. A file that already has it in front, or whose 32-bit offsets would overflow, is left as it is.
 */
export async function moveMovieBoxToFront(file: WritableFile): Promise<void> {
  const boxes = await topLevelBoxes(file);
  const pictures = boxes.find(({ type }) => type === 'mdat');
  const index = boxes.at(-1);
  if (!pictures || index?.type !== 'moov') return;
  const movie = await file.read(index.start, index.size);
  clearTimes(movie);
  if (!shiftChunkOffsets(movie, index.size)) {
    await file.write(movie, index.start);
    return;
  }
  for (let end = index.start; end > pictures.start; ) {
    const start = Math.max(pictures.start, end - block);
    await file.write(await file.read(start, end - start), start + index.size);
    end = start;
  }
  await file.write(movie, pictures.start);
}

interface Box {
  readonly type: string;
  readonly start: number;
  readonly size: number;
}

async function topLevelBoxes(file: WritableFile): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let start = 0; start < file.size; ) {
    const box = boxAt(await file.read(start, 16), 0, file.size - start);
    boxes.push({ ...box, start });
    start += box.size;
  }
  return boxes;
}

/** Adds `shift` to every chunk offset inside a movie box; false, and nothing changed, when one does not fit. */
function shiftChunkOffsets(movie: Uint8Array, shift: number): boolean {
  const view = new DataView(movie.buffer, movie.byteOffset, movie.byteLength);
  const changes: (() => void)[] = [];
  const visit = (start: number, end: number): boolean => {
    for (let at = start; at < end; ) {
      const { type, size, header } = boxAt(movie, at, end - at);
      const entries = at + header + 8;
      if (containers.has(type) && !visit(at + header, at + size)) return false;
      if (type === 'stco') {
        for (let index = 0; index < view.getUint32(entries - 4); index++) {
          const place = entries + 4 * index;
          const offset = view.getUint32(place) + shift;
          if (offset >= 2 ** 32) return false;
          changes.push(() => view.setUint32(place, offset));
        }
      }
      if (type === 'co64') {
        for (let index = 0; index < view.getUint32(entries - 4); index++) {
          const place = entries + 8 * index;
          changes.push(() => view.setBigUint64(place, view.getBigUint64(place) + BigInt(shift)));
        }
      }
      at += size;
    }
    return true;
  };
  if (!visit(0, movie.length)) return false;
  for (const change of changes) change();
  return true;
}
