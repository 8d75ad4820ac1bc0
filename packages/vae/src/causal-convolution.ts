import { type Dim, floorDivide, multiplyDims, type Scope, type Value } from '@kinograph/onnx';
import { asVideo, B, channelsOf, type Frames, zeroFrames } from './frame-batch.js';
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
    past.keep(s, op.concat([zeroFrames(s, x.images, 1), asVideo(s, x)], { axis: 1 }));
    // Of the three time taps only the last one meets a frame.
    const last = op.reshape(op.slice(weight, { axis: 2, start: 2 }), [out, C, 3, 3]);
    return { images: op.conv(x.images, last, bias, same), count: x.count };
  }
  const seen = op.concat([past.recall(s, 2, x), asVideo(s, x)], { axis: 1 });
  past.keep(s, op.slice(seen, { axis: 1, start: -2 }));
  const images = op.conv(windows(s, seen, x.count, 1), threeFrameKernel(s, weight), bias, same);
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
  const seen = op.concat([past.recall(s, 2, x), asVideo(s, x)], { axis: 1 });
  past.keep(s, op.slice(seen, { axis: 1, start: -2 }));
  const pairs = op.conv(windows(s, seen, x.count, 1), threeFrameKernel(s, weight), bias, pointwise);
  const count = multiplyDims(x.count, 2);
  return { images: op.reshape(pairs, [multiplyDims(B, count), ...x.images.shape.slice(1)]), count };
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
  const video = asVideo(s, x);
  past.keep(s, op.slice(video, { axis: 1, start: -1 }));
  if (past.starts) return x;
  const seen = op.concat([past.recall(s, 1, x), video], { axis: 1 });
  const count = floorDivide(x.count, 2);
  return { images: op.conv(windows(s, seen, count, 2), threeFrameKernel(s, weight), bias, pointwise), count };
}

const pointwise = {
  strides: [1, 1],
  pads: [
    [0, 0],
    [0, 0],
  ],
} as const;

/** `count` windows of three frames, `stride` apart, laid side by side in channels: `[B*count, 3*C, H, W]`. */
function windows(s: Scope, seen: Value, count: Dim, stride: number): Value {
  const { op } = s;
  const first = op.mul(op.unsqueeze(op.range({ start: 0, end: count }), 1), stride);
  const offsets = op.range({ start: 0, end: 3 });
  const threes = op.gather(seen, op.add(first, offsets), { axis: 1 }); // [B, count, 3, C, H, W]
  const [, , C, H, W] = seen.shape as readonly [Dim, Dim, number, Dim, Dim];
  return op.reshape(threes, [multiplyDims(B, count), 3 * C, H, W]);
}

/** A kernel `[O, C, 3, h, w]` for such windows: `[O, 3*C, h, w]`. */
function threeFrameKernel(s: Scope, weight: Value): Value {
  const [O, C, , h, w] = weight.shape as readonly number[] as readonly [number, number, number, number, number];
  return s.op.reshape(s.op.transpose(weight, [0, 2, 1, 3, 4]), [O, 3 * C, h, w]);
}
