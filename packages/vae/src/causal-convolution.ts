import { type Dim, floorDivide, multiplyDims, type Scope, subtractDims, type Value } from '@kinograph/onnx';
import { B, channelsOf, type Frames, zeroFrames } from './frame-batch.js';
import type { Past } from './past.js';

/**
 * A 3x3x3 convolution over this frame and the two before it; frames before the clip are zeros. Emitted as one 2-D
 * convolution over the frames as a batch, three frames long in its channels. Weights: weight `[out, C, 3, 3, 3]`, bias.
 */
export function causalConvolution(s: Scope, past: Past, x: Frames, { out }: { out: number }): Frames {
  const { op } = s;
  const C = channelsOf(x);
  const weight = s.weight('weight', [out, C, 3, 3, 3]);
  const bias = s.weight('bias', [out]);
  const same = {
    strides: [1, 1],
    pads: [
      [1, 1],
      [1, 1],
    ],
  } as const;
  if (past.starts) {
    past.keep(s, op.concat([zeroFrames(s, x.images, 1), x.images], { axis: 0 }));
    // Of the three time taps only the last one meets a frame.
    const last = op.reshape(op.slice(weight, { axis: 2, start: 2 }), [out, C, 3, 3]);
    return { images: op.conv(x.images, last, bias, same), count: x.count };
  }
  const seen = op.concat([past.recall(s, 2, x), x.images], { axis: 0 });
  past.keep(s, lastFrames(s, seen, 2));
  const images = op.conv(sideBySide(s, seen, past.windows(s, x.count, 1)), threeFrameKernel(s, weight), bias, same);
  return { images, count: x.count };
}

/**
 * Doubles the frames: a causal 3x1x1 convolution to twice the channels, each half of which becomes a frame. A clip's
 * first frame stays one frame, and later ones do not see it. Weights: weight `[2*C, C, 3, 1, 1]`, bias.
 */
export function temporalUpsample(s: Scope, past: Past, x: Frames): Frames {
  const { op } = s;
  const C = channelsOf(x);
  const weight = s.weight('weight', [2 * C, C, 3, 1, 1]);
  const bias = s.weight('bias', [2 * C]);
  if (past.starts) {
    past.keep(s, zeroFrames(s, x.images, 2));
    return x;
  }
  const seen = op.concat([past.recall(s, 2, x), x.images], { axis: 0 });
  past.keep(s, lastFrames(s, seen, 2));
  const pairs = op.conv(sideBySide(s, seen, past.windows(s, x.count, 1)), threeFrameKernel(s, weight), bias, pointwise);
  const image = x.images.shape.slice(1);
  const ordered = op.transpose(op.reshape(pairs, [x.count, B, 2, ...image]), [0, 2, 1, 3, 4, 5]);
  const count = multiplyDims(x.count, 2);
  return { images: op.reshape(ordered, [multiplyDims(count, B), ...image]), count };
}

/**
 * Halves the frames: a 3x1x1 convolution of stride 2 over the last frame of the chunk before and the even number of
 * frames of this one. A clip's first frame stays as it is. Weights: weight `[C, C, 3, 1, 1]`, bias.
 */
export function temporalDownsample(s: Scope, past: Past, x: Frames): Frames {
  const { op } = s;
  const C = channelsOf(x);
  const weight = s.weight('weight', [C, C, 3, 1, 1]);
  const bias = s.weight('bias', [C]);
  past.keep(s, lastFrames(s, x.images, 1));
  if (past.starts) return x;
  const seen = op.concat([past.recall(s, 1, x), x.images], { axis: 0 });
  const count = floorDivide(x.count, 2);
  return {
    images: op.conv(sideBySide(s, seen, past.windows(s, count, 2)), threeFrameKernel(s, weight), bias, pointwise),
    count,
  };
}

const pointwise = {
  strides: [1, 1],
  pads: [
    [0, 0],
    [0, 0],
  ],
} as const;

/** Windows of three frames laid side by side in channels: `[count*B, 3*C, H, W]`. */
function sideBySide({ op }: Scope, seen: Value, windows: Value): Value {
  const [, C, H, W] = seen.shape as readonly [Dim, number, Dim, Dim];
  return op.reshape(op.gather(seen, windows, { axis: 0 }), [windows.dim(0), 3 * C, H, W]);
}

/** The last `count` frames of `[F*B, C, H, W]`. */
function lastFrames(s: Scope, images: Value, count: number): Value {
  return s.op.slice(images, { axis: 0, start: subtractDims(images.dim(0), multiplyDims(B, count)) });
}

/** A kernel `[O, C, 3, h, w]` for such windows: `[O, 3*C, h, w]`. */
function threeFrameKernel(s: Scope, weight: Value): Value {
  const [O, C, , h, w] = weight.shape as readonly number[] as readonly [number, number, number, number, number];
  return s.op.reshape(s.op.transpose(weight, [0, 2, 1, 3, 4]), [O, 3 * C, h, w]);
}
