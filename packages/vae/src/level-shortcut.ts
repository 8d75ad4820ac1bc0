import { type Dim, floorDivide, multiplyDims, type Scope } from '@kinograph/onnx';
import type { Level } from './config.js';
import { B, channelsOf, type Frames, zeroFrames } from './frame-batch.js';

/** Frames, rows and columns that one cell of the coarser side of a step stands for. */
function factors(step: Level['step']): { readonly time: number; readonly space: number } {
  return { time: step === 'spacetime' ? 2 : 1, space: step === 'none' ? 1 : 2 };
}

/**
 * The encoder's level shortcut (AvgDown3D of Wan 2.2): cells are moved into channels, ordered (C, time, row, column),
 * and runs of channels are averaged down to `out`. A single first frame is paired with zeros before it.
 */
export function averageDown(
  s: Scope,
  x: Frames,
  { out, step, starts }: { out: number; step: Level['step']; starts: boolean },
): Frames {
  const { op } = s;
  const { time, space } = factors(step);
  const C = channelsOf(x);
  const cells = space * space;
  const folded = space === 1 ? x.images : op.spaceToDepth(x.images, { blockSize: space }); // channels (row, column, C)
  const [, , H, W] = folded.shape as readonly [Dim, Dim, Dim, Dim];
  const padded = starts && time > 1 ? op.concat([zeroFrames(s, folded, time - 1), folded], { axis: 0 }) : folded;
  const count = starts ? 1 : floorDivide(x.count, time);
  const parts = op.reshape(padded, [count, time, B, cells, C, multiplyDims(H, W)]);
  const ordered = op.transpose(parts, [0, 2, 4, 1, 3, 5]); // [F', B, C, time, cells, H*W]
  const runs = op.reshape(ordered, [multiplyDims(count, B), out, (C * time * cells) / out, H, W]);
  return { images: op.reduceMean(runs, { axes: [2], keepDims: false }), count };
}

/**
 * The decoder's level shortcut (DupUp3D of Wan 2.2): channels are repeated, read as (out, time, row, column) and moved
 * into frames and cells. Of a clip's first frame only the last of the frames it would become is kept.
 */
export function duplicateUp(
  s: Scope,
  x: Frames,
  { out, step, starts }: { out: number; step: Level['step']; starts: boolean },
): Frames {
  const { op } = s;
  const { time, space } = factors(step);
  const cells = space * space;
  const repeats = (out * time * cells) / channelsOf(x);
  const times = starts ? [time - 1] : Array.from({ length: time }, (_, index) => index);
  // Where each channel of (time, out, row, column) comes from, so that frames are outermost.
  const sources = times.flatMap((t) =>
    Array.from({ length: out * cells }, (_, index) => {
      const [channel, cell] = [Math.floor(index / cells), index % cells];
      return Math.floor(((channel * time + t) * cells + cell) / repeats);
    }),
  );
  const spread = op.gather(x.images, s.constant(sources, { dtype: 'int64' }), { axis: 1 });
  const [, , H, W] = spread.shape as readonly [Dim, Dim, Dim, Dim];
  const count = multiplyDims(x.count, times.length);
  const apart = op.transpose(op.reshape(spread, [x.count, B, times.length, out * cells, H, W]), [0, 2, 1, 3, 4, 5]);
  const images = op.reshape(times.length === 1 ? spread : apart, [multiplyDims(count, B), out * cells, H, W]);
  return { images: space === 1 ? images : op.depthToSpace(images, { blockSize: space, mode: 'CRD' }), count };
}
