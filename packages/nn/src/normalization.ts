import { KinographError } from '@kinograph/errors';
import { formatShape, type Scope, type Value } from '@kinograph/onnx';

/** Settings of `layerNorm`. */
export interface LayerNormOptions {
  readonly epsilon: number;
  /** Whether `weight` and `bias` `[D]` are stored; false is the norm alone. */
  readonly affine: boolean;
}

/** Layer normalization over the last axis (Ba et al. 2016). Weights, when affine: `weight`, `bias` `[D]`. */
export function layerNorm(s: Scope, x: Value, { epsilon, affine }: LayerNormOptions): Value {
  const D = lastAxis(s, x);
  const scale = affine ? s.weight('weight', [D]) : s.op.fill([D], { value: 1, dtype: 'float32' });
  const bias = affine ? s.weight('bias', [D]) : undefined;
  return s.op.layerNormalization(x, scale, bias, { axis: -1, epsilon });
}

/**
 * Root mean square normalization over the last axis (Zhang & Sennrich 2019), as torch's RMSNorm and T5's layer norm
 * compute it: `x / sqrt(mean(x^2) + epsilon) * weight`. Weight, when affine: `weight` `[D]`.
 */
export function rmsNorm(s: Scope, x: Value, { epsilon, affine = true }: { epsilon: number; affine?: boolean }): Value {
  const { op } = s;
  const D = lastAxis(s, x);
  const weight = affine ? s.weight('weight', [D]) : op.fill([D], { value: 1, dtype: 'float32' });
  if (s.lowering.contrib) return op.simplifiedLayerNormalization(x, weight, { axis: -1, epsilon });
  const meanSquare = op.reduceMean(op.mul(x, x), { axes: [-1], keepDims: true });
  return op.mul(op.div(x, op.sqrt(op.add(meanSquare, epsilon))), weight);
}

/** Group normalization of `[B, C, ...]` (Wu & He 2018). Weights: `weight`, `bias` `[C]`. */
export function groupNorm(s: Scope, x: Value, { groups, epsilon }: { groups: number; epsilon: number }): Value {
  const C = Number(x.dim(1));
  return s.op.groupNormalization(x, s.weight('weight', [C]), s.weight('bias', [C]), { groups, epsilon });
}

function lastAxis(s: Scope, x: Value): number {
  const D = x.dim(-1);
  if (typeof D === 'number') return D;
  throw new KinographError('nn.features', {
    where: `norm ${s.path}`,
    wanted: 'a known width',
    got: formatShape(x.shape),
  });
}
