import { sameDim } from '../dim.js';
import type { Emitter } from '../emitter.js';
import { broadcast, sameShape } from '../shape.js';
import type { Value } from '../value.js';

/** Normalizations. Epsilon is always said: it differs between models. */
export interface NormalizationOperators {
  /** `(x - mean) / sqrt(variance + epsilon) * scale + bias` over the axes from `axis` on (Ba et al. 2016). */
  layerNormalization(
    x: Value,
    scale: Value,
    bias: Value | undefined,
    options: { axis: number; epsilon: number },
  ): Value;
  /**
   * `x / sqrt(mean(x^2) + epsilon) * scale` over the axes from `axis` on (Zhang & Sennrich 2019). onnxruntime's own
   * operator: use it where `lowering.contrib` is true.
   */
  simplifiedLayerNormalization(x: Value, scale: Value, options: { axis: number; epsilon: number }): Value;
  /** Normalizes groups of channels of `[B, C, ...]`; `scale` and `bias` are `[C]` (Wu & He 2018). */
  groupNormalization(x: Value, scale: Value, bias: Value, options: { groups: number; epsilon: number }): Value;
  /** `x` divided by its Euclidean norm along an axis; there is no epsilon. */
  lpNormalization(x: Value, options: { axis: number; p: 1 | 2 }): Value;
}

/** Makes the normalizations of one place of a model. */
export function normalizationOperators(e: Emitter): NormalizationOperators {
  const checkScale = (type: string, x: Value, scale: Value, axis: number) => {
    const wanted = x.shape.slice(e.axis(type, axis, x.rank));
    const merged = broadcast(scale.shape, wanted);
    if (merged === undefined || !sameShape(merged, wanted) || scale.dtype !== x.dtype) {
      e.fail(type, `${x.dtype} parameters of shape [${wanted.join(', ')}]`, String(scale));
    }
  };

  return {
    layerNormalization(x, scale, bias, { axis, epsilon }) {
      checkScale('LayerNormalization', x, scale, axis);
      if (bias) checkScale('LayerNormalization', x, bias, axis);
      const attributes = { axis: { int: axis }, epsilon: { float: epsilon }, stash_type: { int: 1 } };
      return e.one('LayerNormalization', bias ? [x, scale, bias] : [x, scale], x, { attributes });
    },
    simplifiedLayerNormalization(x, scale, { axis, epsilon }) {
      checkScale('SimplifiedLayerNormalization', x, scale, axis);
      const attributes = { axis: { int: axis }, epsilon: { float: epsilon }, stash_type: { int: 1 } };
      return e.one('SimplifiedLayerNormalization', [x, scale], x, { attributes });
    },
    groupNormalization(x, scale, bias, { groups, epsilon }) {
      const C = x.rank > 2 ? x.dim(1) : 0;
      const fits = ({ rank, dtype, shape }: Value) => rank === 1 && sameDim(shape[0]!, C) && dtype === x.dtype;
      if (typeof C !== 'number' || C === 0 || C % groups !== 0 || !fits(scale) || !fits(bias)) {
        return e.fail(
          'GroupNormalization',
          `[B, C, ...] with C divisible by ${groups}, scale and bias [C]`,
          `${x}, ${scale}, ${bias}`,
        );
      }
      const attributes = { num_groups: { int: groups }, epsilon: { float: epsilon }, stash_type: { int: 1 } };
      return e.one('GroupNormalization', [x, scale, bias], x, { attributes });
    },
    lpNormalization(x, { axis, p }) {
      const attributes = { axis: { int: e.axis('LpNormalization', axis, x.rank) }, p: { int: p } };
      return e.one('LpNormalization', [x], x, { attributes });
    },
  };
}
