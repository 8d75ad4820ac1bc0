import { KinographError } from '@kinograph/errors';
import type { ClipShape, PatchSize } from '@kinograph/ports';
import { type Tensor, tensor } from '@kinograph/tensor';

/** Where the tokens of packed clips stand: everything of a `TokenSequence` that the shapes alone decide. */
export interface TokenLayout {
  /** `[N, 3]` int64: (frame, row, column) in the patch grid of the token's own clip. */
  readonly positions: Tensor<'int64'>;
  /** `[N]` int64: which clip, from 0. */
  readonly segments: Tensor<'int64'>;
  readonly clips: readonly ClipShape[];
  readonly patch: PatchSize;
}

/**
 * Positions and segments of clips packed end to end, each in raster order (frame, then row, then column).
 * `clips` are latent sizes in cells.
 * @throws KinographError `patchifier.indivisible` when the patch does not divide a clip.
 */
export function layoutTokens(clips: readonly ClipShape[], patch: PatchSize): TokenLayout {
  const count = clips.reduce((sum, clip) => sum + tokenCount(clip, patch), 0);
  const positions = tensor('int64', [count, 3]);
  const segments = tensor('int64', [count]);
  let token = 0;
  clips.forEach((clip, segment) => {
    const [frames, rows, columns] = patchGrid(clip, patch);
    segments.data.fill(BigInt(segment), token, token + frames * rows * columns);
    for (let frame = 0; frame < frames; frame++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, token++) {
          positions.data[3 * token] = BigInt(frame);
          positions.data[3 * token + 1] = BigInt(row);
          positions.data[3 * token + 2] = BigInt(column);
        }
      }
    }
  });
  return { positions, segments, clips: clips.map((clip) => ({ ...clip })), patch };
}

/** How many tokens a clip of `clip` latent cells becomes. Throws as `layoutTokens` does. */
export function tokenCount(clip: ClipShape, patch: PatchSize): number {
  const [frames, rows, columns] = patchGrid(clip, patch);
  return frames * rows * columns;
}

/** Patches along frames, height and width. Throws as `layoutTokens` does. */
export function patchGrid(clip: ClipShape, patch: PatchSize): [frames: number, rows: number, columns: number] {
  const sizes = [clip.frames, clip.height, clip.width] as const;
  if (sizes.every((size, axis) => Number.isInteger(size) && size > 0 && size % patch[axis]! === 0)) {
    return [sizes[0] / patch[0], sizes[1] / patch[1], sizes[2] / patch[2]];
  }
  const nearest = sizes.map((size, axis) => Math.max(1, Math.round(size / patch[axis]!)) * patch[axis]!);
  throw new KinographError('patchifier.indivisible', {
    where: 'patchifier: latent size',
    wanted: `frames, height and width that are positive multiples of the patch ${patch.join('x')}`,
    got: sizes.join('x'),
    next: `The nearest legal size is ${nearest.join('x')}.`,
  });
}
