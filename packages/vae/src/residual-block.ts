import type { Scope, Value } from '@kinograph/onnx';
import { causalConvolution } from './causal-convolution.js';
import { channelsOf, type Frames } from './frame-batch.js';
import type { Past } from './past.js';

/**
 * Two causal convolutions, each after normalization and SiLU, beside a shortcut (He et al. 2016, pre-activation).
 * Weights: norm1.gamma, conv1, norm2.gamma, conv2, and conv_shortcut where the channels change.
 */
export function residualBlock(s: Scope, past: Past, x: Frames, { out }: { out: number }): Frames {
  const inner = causalConvolution(s.at('conv1'), past, activated(s.at('norm1'), x), { out });
  const outer = causalConvolution(s.at('conv2'), past, activated(s.at('norm2'), inner), { out });
  const shortcut = channelsOf(x) === out ? x.images : convolution1x1x1(s.at('conv_shortcut'), x, { out }).images;
  return { images: s.op.add(outer.images, shortcut), count: x.count };
}

/** Normalization and SiLU of every frame: what stands before each causal convolution. Weight: gamma. */
export function activated(s: Scope, x: Frames): Frames {
  const normal = channelNorm(s, x.images, [channelsOf(x), 1, 1, 1]);
  return { images: s.op.mul(normal, s.op.sigmoid(normal)), count: x.count };
}

/**
 * Root-mean-square normalization over the channels of `[N, C, H, W]` (Zhang & Sennrich 2019), as `x / |x| * sqrt(C)`
 * with the norm never below 1e-12. Weight: gamma of `gammaShape`, `C` elements.
 */
export function channelNorm(s: Scope, x: Value, gammaShape: readonly number[]): Value {
  const { op } = s;
  const C = x.dim(1) as number;
  const gamma = op.mul(s.weight('gamma', gammaShape, { as: [C, 1, 1] }), Math.sqrt(C));
  // Mul and ReduceSum are several times faster on the CPU than ReduceL2 or LpNormalization over this axis.
  const norm = op.sqrt(op.reduceSum(op.mul(x, x), { axes: [1], keepDims: true }));
  return op.mul(op.mul(x, op.reciprocal(op.max(norm, 1e-12))), gamma);
}

/** A linear map of the channels, frame by frame. Weights: weight `[out, C, 1, 1, 1]`, bias. */
export function convolution1x1x1(s: Scope, { images, count }: Frames, { out }: { out: number }): Frames {
  const C = images.dim(1) as number;
  const weight = s.weight('weight', [out, C, 1, 1, 1], { as: [out, C, 1, 1] });
  const pointwise = {
    strides: [1, 1],
    pads: [
      [0, 0],
      [0, 0],
    ],
  } as const;
  return { images: s.op.conv(images, weight, s.weight('bias', [out]), pointwise), count };
}
