import { KinographError } from '@kinograph/errors';
import { formatShape, type Scope, type Value } from '@kinograph/onnx';
import { linearInt8 } from './linear-int8.js';

/** Settings of `linear`. */
export interface LinearOptions {
  /** Output features. */
  readonly out: number;
  /** Whether there is a `bias` `[out]`. Default: true. */
  readonly bias?: boolean;
  /** Whether `lowering.linear: 'int8'` may quantize this one. Say false for small or sensitive layers. Default: true. */
  readonly quantize?: boolean;
}

/**
 * `x W^T + b` over the last axis: `[..., in]` to `[..., out]`. Weights: `weight` `[out, in]`, `bias` `[out]`.
 *
 * float32 is one Gemm on flattened rows, which reads the weight as it is stored. With `lowering.linear: 'int8'` the
 * weight is quantized when the session is made, see `linearInt8`.
 */
export function linear(s: Scope, x: Value, { out, bias = true, quantize = true }: LinearOptions): Value {
  const { op } = s;
  const K = x.dim(-1);
  if (typeof K !== 'number') {
    throw new KinographError('nn.features', {
      where: `linear ${s.path}`,
      wanted: 'a known number of input features',
      got: formatShape(x.shape),
    });
  }
  const weight = s.weight('weight', [out, K]);
  const b = bias ? s.weight('bias', [out]) : undefined;
  if (quantize && s.lowering.linear === 'int8' && s.lowering.contrib) return linearInt8(s, x, weight, b);
  const rows = x.rank === 2 ? x : op.reshape(x, [-1, K]);
  const y = op.gemm(rows, weight, b, { transA: false, transB: true, alpha: 1, beta: 1 });
  return x.rank === 2 ? y : op.reshape(y, [...x.shape.slice(0, -1), out]);
}
