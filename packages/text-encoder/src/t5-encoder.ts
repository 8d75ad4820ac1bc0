// Legend: B batch, L tokens, D width, H heads, V vocabulary.
import { activation, attention, embedding, linear, rmsNorm } from '@kinograph/nn';
import type { Scope, Value } from '@kinograph/onnx';
import type { T5Config } from './t5-config.js';

/** What the encoder is given. */
export interface T5Inputs {
  /** `[B, L]` int64 token ids. */
  readonly ids: Value;
  /** `[B, L]` int64: 1 for tokens, 0 for padding. */
  readonly mask: Value;
  /** `[L, L]` int64 relative position buckets (`relativePositionBuckets`). */
  readonly buckets: Value;
}

/** The lowest float32: what masked scores get, as in transformers. */
const lowest = -3.4028234663852886e38;

/**
 * The encoder of T5 (Raffel et al. 2020; gated feed-forward: Shazeer 2020) or UMT5 (Chung et al. 2023), whose blocks each
 * have a position bias of their own. Pre-norm blocks without biases, scores unscaled. Gives `[B, L, D]`.
 */
export async function t5Encoder(s: Scope, cfg: T5Config, { ids, mask, buckets }: T5Inputs): Promise<Value> {
  const { op } = s;
  s.expect('ids', ids, ['B', 'L']);
  const padding = op.mul(op.sub(op.cast(op.unsqueeze(mask, 1, 2), 'float32'), 1), -lowest); // [B, 1, 1, L]: 0 or lowest
  const biasOf = (block: Scope) => op.add(positionBias(block, cfg, buckets), padding); // [B, H, L, L]
  const blockAt = (layer: number) => s.at(`encoder.block.${layer}`);

  const shared = cfg.biasInEveryBlock ? undefined : biasOf(blockAt(0));
  let x = embedding(s.at(s.has('shared.weight') ? 'shared' : 'encoder.embed_tokens'), ids, {
    count: cfg.vocabulary,
    width: cfg.width,
  });
  for (let layer = 0; layer < cfg.layers; layer++) {
    const block = blockAt(layer);
    x = selfAttention(block.at('layer.0'), cfg, x, shared ?? biasOf(block));
    x = feedForward(block.at('layer.1'), cfg, x);
    await s.turn();
  }
  return rmsNorm(s.at('encoder.final_layer_norm'), x, { epsilon: cfg.epsilon });
}

function positionBias(block: Scope, cfg: T5Config, buckets: Value): Value {
  const { op } = block;
  const table = block.at('layer.0.SelfAttention.relative_attention_bias').weight('weight', [cfg.buckets, cfg.heads]);
  return op.unsqueeze(op.transpose(op.gather(table, buckets, { axis: 0 }), [2, 0, 1]), 0); // [1, H, L, L]
}

function selfAttention(s: Scope, cfg: T5Config, x: Value, bias: Value): Value {
  const inner = cfg.heads * cfg.headDim;
  const normed = rmsNorm(s.at('layer_norm'), x, { epsilon: cfg.epsilon });
  const a = s.at('SelfAttention');
  const project = (name: string) => linear(a.at(name), normed, { out: inner, bias: false });
  const y = attention(a, project('q'), project('k'), project('v'), { heads: cfg.heads, bias, scale: 1 });
  return s.op.add(x, linear(a.at('o'), y, { out: cfg.width, bias: false }));
}

function feedForward(s: Scope, cfg: T5Config, x: Value): Value {
  const f = s.at('DenseReluDense');
  const normed = rmsNorm(s.at('layer_norm'), x, { epsilon: cfg.epsilon });
  const project = (name: string) => linear(f.at(name), normed, { out: cfg.feedForwardDim, bias: false });
  const act = (x: Value) => activation(f, x, cfg.activation);
  const hidden = cfg.gated ? s.op.mul(act(project('wi_0')), project('wi_1')) : act(project('wi'));
  return s.op.add(x, linear(f.at('wo'), hidden, { out: cfg.width, bias: false }));
}
