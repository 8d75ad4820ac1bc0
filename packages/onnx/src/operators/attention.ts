import { sameDim } from '../dim.js';
import type { Emitter } from '../emitter.js';
import { formatShape } from '../shape.js';
import type { Value } from '../value.js';

/** onnxruntime's fused attention operators (com.microsoft). Use them where the lowering says they exist. */
export interface AttentionOperators {
  /**
   * Attention of `query` `[B, N, H*K]` over `key` `[B, M, H*K]` and `value` `[B, M, H*V]`: `[B, N, H*V]`. The CPU
   * provider uses flash attention only when neither `attentionBias` nor `keyPaddingMask` is given.
   */
  multiHeadAttention(query: Value, key: Value, value: Value, options: MultiHeadAttentionOptions): Value;
  /**
   * Rotary position embedding (Su et al. 2021) of `x` `[B, N, H*D]`, with rows of the tables `cos` and `sin`
   * `[P, D/2]` picked by `positions`, int64 `[B, N]`. `interleaved`: pairs are (0, 1), (2, 3), ...; otherwise (0, D/2), ...
   */
  rotaryEmbedding(
    x: Value,
    positions: Value,
    cos: Value,
    sin: Value,
    options: { heads: number; interleaved: boolean },
  ): Value;
}

/** Settings of `multiHeadAttention`. */
export interface MultiHeadAttentionOptions {
  readonly heads: number;
  /** What the products of query and key are multiplied with. */
  readonly scale: number;
  /** Added to the scores: `[B or 1, H or 1, N, M]`. */
  readonly attentionBias?: Value;
  /** int32 `[B, M]`, 1 where a key may be seen. */
  readonly keyPaddingMask?: Value;
}

/** Makes the fused attention operators of one place of a model. */
export function attentionOperators(e: Emitter): AttentionOperators {
  return {
    multiHeadAttention(query, key, value, { heads, scale, attentionBias, keyPaddingMask }) {
      const [B, N, M] = [query.dim(0), query.dim(1), key.dim(1)];
      const fits =
        [query, key, value].every(({ rank }) => rank === 3) &&
        [key, value].every(({ shape }) => sameDim(shape[0]!, B) && sameDim(shape[1]!, M)) &&
        sameDim(query.dim(2), key.dim(2)) &&
        [query, value].every(({ shape }) => typeof shape[2] === 'number' && shape[2] % heads === 0);
      if (!fits) {
        e.fail(
          'MultiHeadAttention',
          `[B, N, ${heads}*K], [B, M, ${heads}*K], [B, M, ${heads}*V]`,
          `${query}, ${key}, ${value}`,
        );
      }
      const biasFits = attentionBias?.shape.every((dim, axis) => {
        const wanted = [B, heads, N, M][axis];
        return wanted !== undefined && (sameDim(dim, wanted) || (axis < 2 && dim === 1));
      });
      if (attentionBias && (attentionBias.rank !== 4 || !biasFits)) {
        e.fail('MultiHeadAttention', `a bias of ${formatShape([B, heads, N, M])}`, String(attentionBias));
      }
      return e.one(
        'MultiHeadAttention',
        trimmed([query, key, value, undefined, keyPaddingMask, attentionBias]),
        { dtype: query.dtype, shape: [B, N, value.dim(2)] },
        { domain: 'com.microsoft', attributes: { num_heads: { int: heads }, scale: { float: scale } } },
      );
    },
    rotaryEmbedding(x, positions, cos, sin, { heads, interleaved }) {
      const width = x.rank === 3 ? x.dim(2) : undefined;
      const half = typeof width === 'number' ? width / heads / 2 : undefined;
      const fits = [cos, sin].every((table) => table.rank === 2 && table.dim(1) === half);
      if (!fits || positions.dtype !== 'int64' || positions.rank !== 2) {
        e.fail(
          'RotaryEmbedding',
          `[B, N, ${heads}*D], positions int64 [B, N], tables [P, D/2]`,
          `${x}, ${positions}, ${cos}, ${sin}`,
        );
      }
      const attributes = { interleaved: { int: Number(interleaved) }, num_heads: { int: heads } };
      return e.one('RotaryEmbedding', [x, positions, cos, sin], x, { domain: 'com.microsoft', attributes });
    },
  };
}

function trimmed(inputs: (Value | undefined)[]): (Value | undefined)[] {
  return inputs.slice(0, inputs.findLastIndex((input) => input !== undefined) + 1);
}
