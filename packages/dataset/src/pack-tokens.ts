import { KinographError } from '@kinograph/errors';
import { patchGrid } from '@kinograph/patchifier';
import type { Clip } from './clip.js';

/** A patch in frames, rows and columns of pixels. */
export type PixelPatch = readonly [frames: number, height: number, width: number];

/** The patches of one clip that are kept, in raster order (frame, then row, then column). */
export interface ClipTokens {
  /** `[tokens, 3 * patch pixels]`: for each patch, channels first, then frames, rows, columns. */
  readonly tokens: Uint8Array;
  /** `[tokens, 3]`: (frame, row, column) in the clip's patch grid. */
  readonly positions: Int32Array;
  /** `[tokens]`: how many patches along time a token stands for; 1 where the next differs. */
  readonly lengths: Int32Array;
  readonly count: number;
}

/**
 * A clip as patches, with those left out that hardly differ from the last kept one at their place: it carries their number as
 * its length ("Don't Look Twice: Faster Video Transformers with Run-Length Tokenization", Choudhury et al. 2024, section 3).
 * Differences are means of absolute differences over the patch, in levels of 0 to 255; here against the kept patch, so that
 * slow changes are not lost. With `difference` 0 only equal patches are left out; with -1 none are.
 * @throws KinographError `patchifier.indivisible` when the patch does not divide the clip.
 */
export function tokenizeClip(clip: Clip, patch: PixelPatch, difference = 0): ClipTokens {
  const [frames, height, width] = clip.shape;
  const [depth, rows, columns] = patchGrid({ frames, height, width }, patch);
  const size = 3 * patch[0] * patch[1] * patch[2];
  const places = rows * columns;
  const tokens = new Uint8Array(depth * places * size);
  const positions = new Int32Array(depth * places * 3);
  const lengths = new Int32Array(depth * places);
  const latest = new Int32Array(places);
  let count = 0;
  for (let frame = 0; frame < depth; frame++) {
    for (let place = 0; place < places; place++) {
      const position = [frame, Math.floor(place / columns), place % columns] as const;
      const token = tokens.subarray(count * size, (count + 1) * size);
      copyPatch(clip, patch, position, (pixel, at) => {
        token[at] = clip.frames[pixel]!;
      });
      const before = latest[place]! * size;
      if (frame > 0 && meanDifference(tokens.subarray(before, before + size), token) <= difference) {
        lengths[latest[place]!]!++;
        continue;
      }
      positions.set(position, 3 * count);
      lengths[count] = 1;
      latest[place] = count++;
    }
  }
  return {
    tokens: tokens.slice(0, count * size),
    positions: positions.slice(0, 3 * count),
    lengths: lengths.slice(0, count),
    count,
  };
}

/** The frames that `tokenizeClip` was given, patches left out taken from the kept one before them. */
export function untokenizeClip(
  { tokens, positions, lengths, count }: ClipTokens,
  shape: Clip['shape'],
  patch: PixelPatch,
): Uint8Array {
  const frames = new Uint8Array(shape[0] * shape[1] * shape[2] * 3);
  const size = 3 * patch[0] * patch[1] * patch[2];
  for (let token = 0; token < count; token++) {
    const [frame, row, column] = positions.subarray(3 * token, 3 * token + 3) as unknown as [number, number, number];
    for (let step = 0; step < lengths[token]!; step++) {
      copyPatch({ shape }, patch, [frame + step, row, column], (pixel, at) => {
        frames[pixel] = tokens[token * size + at]!;
      });
    }
  }
  return frames;
}

function copyPatch(
  { shape }: Pick<Clip, 'shape'>,
  [depth, rows, columns]: PixelPatch,
  [frame, row, column]: readonly [number, number, number],
  copy: (pixel: number, at: number) => void,
): void {
  const [, height, width] = shape;
  let at = 0;
  for (let channel = 0; channel < 3; channel++) {
    for (let f = frame * depth; f < (frame + 1) * depth; f++) {
      for (let y = row * rows; y < (row + 1) * rows; y++) {
        const start = (f * height + y) * width + column * columns;
        for (let x = 0; x < columns; x++) copy(3 * (start + x) + channel, at++);
      }
    }
  }
}

/** Mean of absolute differences, in levels of 0 to 255. */
export function meanDifference(one: Uint8Array, other: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += Math.abs(one[index]! - other[index]!);
  return sum / one.length;
}

/** @throws KinographError `dataset.too-long`. */
export function checkFits(count: number, capacity: number, where: string): void {
  if (count <= capacity) return;
  throw new KinographError('dataset.too-long', {
    where,
    wanted: `at most ${capacity} tokens, what a sequence holds`,
    got: String(count),
    next: 'Make sequences larger, or cut clips into shorter windows.',
  });
}
