// B batch, N queries, M keys, H heads, D width of a head.
import { divideExactly, type Scope, type Value } from '@kinograph/onnx';

/** Settings of `attention`. */
export interface AttentionOptions {
  readonly heads: number;
  /** What scores are multiplied with: usually `1 / sqrt(D)`; 1 in T5. */
  readonly scale: number;
  /** Added to the scores before softmax, `[B or 1, H or 1, N, M]`: position bias, or a mask of 0 and large negatives. */
  readonly bias?: Value;
}

/**
 * Multi-head scaled dot-product attention (Vaswani et al. 2017) of projected `query` `[B, N, H*D]` over `key` and
 * `value` `[B, M, H*D]`: `[B, N, H*D]`. `lowering.attention` picks one fused operator or the plain products.
 */
export function attention(s: Scope, query: Value, key: Value, value: Value, options: AttentionOptions): Value {
  const { heads, scale, bias } = options;
  const { op } = s;
  if (s.lowering.attention === 'fused') {
    return op.multiHeadAttention(query, key, value, { heads, scale, attentionBias: bias });
  }
  const q = op.mul(splitHeads(s, query, heads, [0, 2, 1, 3]), scale); // [B, H, N, D]
  const k = splitHeads(s, key, heads, [0, 2, 3, 1]); // [B, H, D, M]
  const v = splitHeads(s, value, heads, [0, 2, 1, 3]); // [B, H, M, D]
  const scores = op.matmul(q, k); // [B, H, N, M]
  const weights = op.softmax(bias ? op.add(scores, bias) : scores, { axis: -1 });
  return op.reshape(op.transpose(op.matmul(weights, v), [0, 2, 1, 3]), [query.dim(0), query.dim(1), value.dim(2)]);
}

function splitHeads({ op }: Scope, x: Value, heads: number, order: readonly number[]): Value {
  const width = divideExactly(x.dim(2), heads) ?? -1;
  return op.transpose(op.reshape(x, [x.dim(0), x.dim(1), heads, width]), order);
}
