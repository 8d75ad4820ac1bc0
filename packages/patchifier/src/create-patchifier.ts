import { KinographError } from '@kinograph/errors';
import type { ClipShape, Patchifier, PatchSize } from '@kinograph/ports';
import { type Tensor, tensor } from '@kinograph/tensor';
import { layoutTokens, patchGrid, tokenCount } from './layout.js';

/**
 * A patchifier for one patch size. Clips of different sizes pack into one sequence, patch n' pack style (Dehghani et al.
 * 2023); a token holds its patch channel first, then frame, row, column: the order of a strided convolution's weight
 * `[D, C, pt, ph, pw]`, so that convolution is the linear layer `weight.reshape(D, C*pt*ph*pw)` on these tokens.
 * @param patch latent cells of a patch along (frames, height, width), each 1 or more.
 * @throws KinographError `patchifier.patch` when a size is not a positive integer.
 */
export function createPatchifier(patch: PatchSize): Patchifier {
  if (patch.length !== 3 || !patch.every((size) => Number.isInteger(size) && size > 0)) {
    throw new KinographError('patchifier.patch', {
      where: 'patchifier: patch',
      wanted: 'three positive integers (frames, height, width)',
      got: `[${patch.join(', ')}]`,
    });
  }
  const size = Object.freeze([...patch]) as unknown as PatchSize;
  const cells = size[0] * size[1] * size[2];
  return {
    patch: size,

    patchify(clips) {
      const { batch, channels, shapes } = describe(clips);
      const layout = layoutTokens(shapes, size);
      const count = layout.segments.data.length;
      const tokens = tensor('float32', [batch, count, channels * cells]);
      let first = 0;
      clips.forEach((clip, index) => {
        const shape = shapes[index]!;
        forEachRun(shape, size, { batch, channels, count, first }, (from, to, columns, step) => {
          gather(clip.data, from, tokens.data, to, columns, step, size[2]);
        });
        first += tokenCount(shape, size);
      });
      return { ...layout, tokens, channels };
    },

    unpatchify(tokens, like) {
      const count = like.clips.reduce((sum, clip) => sum + tokenCount(clip, size), 0);
      const [batch = 0, length = 0, width = 0] = tokens.shape;
      if (like.patch.some((side, axis) => side !== size[axis])) {
        throw new KinographError('patchifier.patch', {
          where: 'patchifier: unpatchify',
          wanted: `a sequence cut with patch ${size.join('x')}`,
          got: `patch ${like.patch.join('x')}`,
        });
      }
      if (tokens.shape.length !== 3 || batch < 1 || length !== count || width < 1 || width % cells !== 0) {
        throw new KinographError('patchifier.tokens', {
          where: 'patchifier: unpatchify',
          wanted: `tokens [B, ${count}, a multiple of ${cells}] for ${like.clips.length} clip(s)`,
          got: `[${tokens.shape.join(', ')}]`,
        });
      }
      const channels = width / cells;
      let first = 0;
      return like.clips.map((shape) => {
        const clip = tensor('float32', [batch, channels, shape.frames, shape.height, shape.width]);
        forEachRun(shape, size, { batch, channels, count, first }, (to, from, columns, step) => {
          scatter(tokens.data, from, clip.data, to, columns, step, size[2]);
        });
        first += tokenCount(shape, size);
        return clip;
      });
    },
  };
}

/** Batch, channels and the size of each clip, checked to agree. */
function describe(clips: readonly Tensor<'float32'>[]): { batch: number; channels: number; shapes: ClipShape[] } {
  const first = clips[0];
  if (first === undefined) {
    throw new KinographError('patchifier.no-clips', {
      where: 'patchifier: patchify',
      wanted: 'a clip or more',
      got: 'none',
    });
  }
  const [batch = 0, channels = 0] = first.shape;
  const shapes = clips.map((clip, index): ClipShape => {
    if (clip.shape.length !== 5 || batch < 1 || channels < 1 || clip.shape[0] !== batch || clip.shape[1] !== channels) {
      throw new KinographError('patchifier.shape', {
        where: `patchifier: clip ${index}`,
        wanted: index === 0 ? '[B, C, F, H, W]' : `[${batch}, ${channels}, F, H, W] like clip 0`,
        got: `[${clip.shape.join(', ')}]`,
      });
    }
    return { frames: clip.shape[2]!, height: clip.shape[3]!, width: clip.shape[4]! };
  });
  return { batch, channels, shapes };
}

interface RunPlace {
  readonly batch: number;
  readonly channels: number;
  /** Tokens of the whole sequence, and the place of this clip's first. */
  readonly count: number;
  readonly first: number;
}

/**
 * Visits every run of a clip: one row of cells at one place inside the patches. A run is contiguous in the clip from
 * `cell` on; in the tokens it is `columns` pieces of patch width, the first at `feature`, one every `step`.
 */
function forEachRun(
  clip: ClipShape,
  patch: PatchSize,
  place: RunPlace,
  visit: (cell: number, feature: number, columns: number, step: number) => void,
): void {
  const [pt, ph, pw] = patch;
  const [frames, rows, columns] = patchGrid(clip, patch);
  const step = place.channels * pt * ph * pw;
  for (let b = 0; b < place.batch; b++) {
    let token = b * place.count + place.first;
    for (let frame = 0; frame < frames; frame++) {
      for (let row = 0; row < rows; row++, token += columns) {
        let feature = token * step;
        for (let channel = 0; channel < place.channels; channel++) {
          for (let dt = 0; dt < pt; dt++) {
            const plane = (b * place.channels + channel) * clip.frames + frame * pt + dt;
            for (let dh = 0; dh < ph; dh++, feature += pw) {
              visit((plane * clip.height + row * ph + dh) * clip.width, feature, columns, step);
            }
          }
        }
      }
    }
  }
}

function gather(
  cells: Float32Array,
  from: number,
  tokens: Float32Array,
  to: number,
  columns: number,
  step: number,
  width: number,
): void {
  let read = from;
  for (let column = 0, write = to; column < columns; column++, write += step) {
    for (let dw = 0; dw < width; dw++) tokens[write + dw] = cells[read++]!;
  }
}

function scatter(
  tokens: Float32Array,
  from: number,
  cells: Float32Array,
  to: number,
  columns: number,
  step: number,
  width: number,
): void {
  let write = to;
  for (let column = 0, read = from; column < columns; column++, read += step) {
    for (let dw = 0; dw < width; dw++) cells[write++] = tokens[read + dw]!;
  }
}
