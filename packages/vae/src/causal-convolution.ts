import {
  type ConvOptions,
  type Dim,
  floorDivide,
  multiplyDims,
  type Scope,
  subtractDims,
  type Value,
} from '@kinograph/onnx';
import { B, channelsOf, type Frames, zeroFrames } from './frame-batch.js';
import type { Past } from './past.js';

// Weights of the checkpoint are used as they are stored, `[out, C, 3, h, w]` read as `[out, C*3, h, w]`: no copy is made of
// them, and channels of what they meet are ordered (C, frame).

/**
 * A 3x3x3 convolution over this frame and the two before it; frames before the clip are zeros. Emitted as one 2-D
 * convolution over the frames as a batch, three frames long in its channels. Weights: weight `[out, C, 3, 3, 3]`, bias.
 */
export function causalConvolution(s: Scope, past: Past, x: Frames, { out }: { out: number }): Frames {
  const { op } = s;
  const C = channelsOf(x);
  const stored = [out, C, 3, 3, 3] as const;
  const bias = s.weight('bias', [out]);
  if (past.starts) {
    past.keep(s, op.concat([zeroFrames(s, x.images, 1), x.images], { axis: 0 }));
    // Of the three time taps only the last one meets a frame.
    const last = op.slice(s.weight('weight', stored), { axis: 2, start: 2 });
    return { images: op.conv(x.images, op.reshape(last, [out, C, 3, 3]), bias, samePadding), count: x.count };
  }
  const kernel = s.weight('weight', stored, { as: [out, C * 3, 3, 3] });
  const seen = op.concat([past.recall(s, 2, x), x.images], { axis: 0 });
  past.keep(s, lastFrames(s, seen, 2));
  const windows = windowsOf(s, seen, past.windows(s, { count: x.count, stride: 1, channels: C }));
  return { images: op.conv(windows, kernel, bias, samePadding), count: x.count };
}

/**
 * Doubles the frames: a causal 3x1x1 convolution to twice the channels, each half of which becomes a frame. A clip's
 * first frame stays one frame, and later ones do not see it. Weights: weight `[2*C, C, 3, 1, 1]`, bias.
 */
export function temporalUpsample(s: Scope, past: Past, x: Frames): Frames {
  const { op } = s;
  const C = channelsOf(x);
  const kernel = s.weight('weight', [2 * C, C, 3, 1, 1], { as: [2 * C, C * 3, 1, 1] });
  const bias = s.weight('bias', [2 * C]);
  if (past.starts) {
    past.keep(s, zeroFrames(s, x.images, 2));
    return x;
  }
  const seen = op.concat([past.recall(s, 2, x), x.images], { axis: 0 });
  past.keep(s, lastFrames(s, seen, 2));
  const windows = windowsOf(s, seen, past.windows(s, { count: x.count, stride: 1, channels: C }));
  const image = x.images.shape.slice(1);
  const pairs = op.reshape(op.conv(windows, kernel, bias, pointwise), [x.count, B, 2, ...image]);
  const count = multiplyDims(x.count, 2);
  const images = op.reshape(op.transpose(pairs, [0, 2, 1, 3, 4, 5]), [multiplyDims(count, B), ...image]);
  return { images, count };
}

/**
 * Halves the frames: a 3x1x1 convolution of stride 2 over the last frame of the chunk before and the even number of
 * frames of this one. A clip's first frame stays as it is. Weights: weight `[C, C, 3, 1, 1]`, bias.
 */
export function temporalDownsample(s: Scope, past: Past, x: Frames): Frames {
  const { op } = s;
  const C = channelsOf(x);
  const kernel = s.weight('weight', [C, C, 3, 1, 1], { as: [C, C * 3, 1, 1] });
  const bias = s.weight('bias', [C]);
  past.keep(s, lastFrames(s, x.images, 1));
  if (past.starts) return x;
  const seen = op.concat([past.recall(s, 1, x), x.images], { axis: 0 });
  const count = floorDivide(x.count, 2);
  const windows = windowsOf(s, seen, past.windows(s, { count, stride: 2, channels: C }));
  return { images: op.conv(windows, kernel, bias, pointwise), count };
}

/** A 1x1x1 convolution: a linear map of the channels, frame by frame. Weights: weight `[out, C, 1, 1, 1]`, bias. */
export function framewiseLinear(s: Scope, x: Frames, { out }: { out: number }): Frames {
  const C = channelsOf(x);
  const kernel = s.weight('weight', [out, C, 1, 1, 1], { as: [out, C, 1, 1] });
  return { images: s.op.conv(x.images, kernel, s.weight('bias', [out]), pointwise), count: x.count };
}

const samePadding: ConvOptions = { strides: [1, 1], pads: Array(2).fill([1, 1]) };
const pointwise: ConvOptions = { strides: [1, 1], pads: Array(2).fill([0, 0]) };

/** Three frames side by side in channels, for every window that `rows` describes: `[count*B, C*3, H, W]`. */
function windowsOf({ op }: Scope, seen: Value, rows: Value): Value {
  const [N, C, H, W] = seen.shape as readonly [Dim, number, Dim, Dim];
  const planes = op.reshape(seen, [multiplyDims(N, C), 1, H, W]);
  return op.squeeze(op.gather(planes, rows, { axis: 0 }), 2);
}

/** The last `count` frames of `[F*B, C, H, W]`. */
function lastFrames(s: Scope, images: Value, count: number): Value {
  return s.op.slice(images, { axis: 0, start: subtractDims(images.dim(0), multiplyDims(B, count)) });
}
