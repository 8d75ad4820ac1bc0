import { silu } from '@kinograph/nn';
import type { Scope, Value } from '@kinograph/onnx';
import { channelsOf, type Frames } from './frame-batch.js';

/** Normalization and SiLU of every frame: what stands before each causal convolution. Weight: gamma `[C, 1, 1, 1]`. */
export function activated(s: Scope, x: Frames): Frames {
  return { images: silu(s, channelNorm(s, x.images, [channelsOf(x), 1, 1, 1])), count: x.count };
}

/**
 * Root-mean-square normalization over the channels of `[N, C, H, W]` (Zhang & Sennrich 2019), as `x / |x| * sqrt(C)`
 * with the norm never below 1e-12. Weight: gamma, `C` elements stored as `gammaShape`.
 */
export function channelNorm(s: Scope, x: Value, gammaShape: readonly number[]): Value {
  const { op } = s;
  const C = x.dim(1) as number;
  const gamma = op.mul(s.weight('gamma', gammaShape, { as: [C, 1, 1] }), Math.sqrt(C));
  // Mul and ReduceSum are several times faster on the CPU than ReduceL2 or LpNormalization over this axis.
  const norm = op.sqrt(op.reduceSum(op.mul(x, x), { axes: [1], keepDims: true }));
  return op.mul(op.mul(x, op.reciprocal(op.max(norm, 1e-12))), gamma);
}
