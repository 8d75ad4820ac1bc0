import { resizeImage } from '@kinograph/video';
import { type Clip, checkClip } from './clip.js';
import { meanDifference } from './pack-tokens.js';

/** How clips are made alike. What is left out is left as it is. */
export interface PrepareOptions {
  /** Frames a second to resample to, by the nearest earlier frame. */
  readonly fps?: number;
  /** Sizes in pixels to choose from: the one nearest in aspect (the larger of equals), filled, the rest cropped evenly. */
  readonly sizes?: readonly { readonly width: number; readonly height: number }[];
  /** Frames that differ by no more than this from the last kept one, in mean levels of 0 to 255, are repeats. */
  readonly still?: number;
  /** How many repeats in a row are kept. Default 0: near-duplicates are dropped. */
  readonly longestStill?: number;
  /** Frames of a window, the largest first: a clip is cut into the largest that still fits, end to end; the rest is dropped. */
  readonly windows?: readonly number[];
}

/** Clips made from one: none when it is shorter than the shortest window. The same clip gives the same clips. */
export function prepareClip(clip: Clip, options: PrepareOptions = {}): Clip[] {
  checkClip(clip, `clip "${clip.caption}"`);
  const { fps = clip.fps, sizes = [], still, longestStill = 0, windows } = options;
  const [count, height, width] = clip.shape;
  const size = height * width * 3;
  const frameAt = (index: number) => clip.frames.subarray(index * size, (index + 1) * size);
  const resampled = Math.max(1, Math.floor((count * fps) / clip.fps + 1e-9));
  const indices = Array.from({ length: resampled }, (_, index) =>
    Math.min(count - 1, Math.floor((index * clip.fps) / fps + 1e-9)),
  );
  const chosen = still === undefined ? indices : withoutStills(indices, frameAt, still, longestStill);
  const target = nearestAspect(width, height, sizes);
  const frames = chosen.map((index) => fill({ width, height, data: frameAt(index) }, target));
  const made: Clip[] = [];
  for (let start = 0; start < frames.length; ) {
    const length = windows ? windows.toSorted((a, b) => b - a).find((w) => start + w <= frames.length) : frames.length;
    if (length === undefined) break;
    const data = new Uint8Array(length * target.width * target.height * 3);
    for (let index = 0; index < length; index++) data.set(frames[start + index]!, (index * data.length) / length);
    made.push({ ...clip, fps, shape: [length, target.height, target.width], frames: data });
    start += length;
  }
  return made;
}

function withoutStills(indices: readonly number[], at: (i: number) => Uint8Array, still: number, longest: number) {
  const kept: number[] = [];
  let reference = -1;
  let repeats = 0;
  for (const index of indices) {
    if (reference !== -1 && meanDifference(at(reference), at(index)) <= still) {
      if (++repeats > longest) continue;
    } else {
      reference = index;
      repeats = 0;
    }
    kept.push(index);
  }
  return kept;
}

/** The size nearest in aspect, the larger of equals; the size itself where there is none to choose. */
export function nearestAspect(width: number, height: number, sizes: NonNullable<PrepareOptions['sizes']>) {
  const off = (size: { width: number; height: number }) =>
    Math.abs(Math.log((size.width / size.height) * (height / width)));
  const [best] = sizes.toSorted((a, b) => off(a) - off(b) || b.width * b.height - a.width * a.height);
  return best ?? { width, height };
}

function fill(image: { width: number; height: number; data: Uint8Array }, target: { width: number; height: number }) {
  const scale = Math.max(target.width / image.width, target.height / image.height);
  const width = Math.max(target.width, Math.round(image.width * scale));
  const height = Math.max(target.height, Math.round(image.height * scale));
  const { data } = resizeImage(image, { width, height });
  if (width === target.width && height === target.height) return data;
  const [left, top] = [Math.floor((width - target.width) / 2), Math.floor((height - target.height) / 2)];
  const result = new Uint8Array(target.width * target.height * 3);
  for (let row = 0; row < target.height; row++) {
    const start = 3 * ((top + row) * width + left);
    result.set(data.subarray(start, start + 3 * target.width), 3 * row * target.width);
  }
  return result;
}
