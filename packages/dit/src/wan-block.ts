import { attention, gelu, layerNorm, linear, rmsNorm, rotaryInterleaved } from '@kinograph/nn';
import type { Scope, Value } from '@kinograph/onnx';
import type { WanConfig } from './wan-config.js';
import { modulate, rows } from './wan-modulation.js';

/** What every block is given beside the tokens; the shapes' letters are those of `wan-transformer.ts`. */
export interface BlockContext {
  /** `[T, 6, D]`: shift, scale, gate of self-attention, then of the feed-forward layer. */
  readonly modulation: Value;
  readonly timestepIndex: Value | undefined;
  readonly text: Value;
  readonly image: Value | undefined;
  readonly cos: Value;
  readonly sin: Value;
  readonly selfBias: Value | undefined;
  readonly textBias: Value | undefined;
}

/** One block: self-attention, cross-attention to text (and image), feed-forward. Weights: norm2, attn1, attn2, ffn, scale_shift_table. */
export function wanBlock(s: Scope, cfg: WanConfig, x: Value, context: BlockContext): Value {
  const { op } = s;
  const D = cfg.width;
  const norm = (value: Value) => layerNorm(s, value, { epsilon: cfg.epsilon, affine: false });
  const table = op.add(s.weight('scale_shift_table', [1, 6, D]), context.modulation); // [T, 6, D]
  const [shiftA, scaleA, gateA, shiftF, scaleF, gateF] = op
    .split(table, { parts: 6, axis: 1 })
    .map((row) => rows(s, row, context.timestepIndex)) as [Value, Value, Value, Value, Value, Value];

  const a = selfAttention(s.at('attn1'), cfg, modulate(s, norm(x), { shift: shiftA, scale: scaleA }), context);
  const y = op.add(x, op.mul(a, gateA)); // [B, N, D]

  const query = cfg.crossAttentionNorm ? layerNorm(s.at('norm2'), y, { epsilon: cfg.epsilon, affine: true }) : y;
  const z = op.add(y, crossAttention(s.at('attn2'), cfg, query, context)); // [B, N, D]

  const f = feedForward(s.at('ffn'), cfg, modulate(s, norm(z), { shift: shiftF, scale: scaleF }));
  return op.add(z, op.mul(f, gateF)); // [B, N, D]
}

function selfAttention(s: Scope, cfg: WanConfig, x: Value, { cos, sin, selfBias }: BlockContext): Value {
  const turn = (value: Value) => rotaryInterleaved(s, value, cos, sin, { heads: cfg.heads });
  const q = turn(project(s, 'q', cfg, x));
  const k = turn(project(s, 'k', cfg, x));
  const v = linear(s.at('to_v'), x, { out: cfg.width });
  return linear(s.at('to_out.0'), attention(s, q, k, v, { ...heads(cfg), bias: selfBias }), { out: cfg.width });
}

function crossAttention(s: Scope, cfg: WanConfig, x: Value, { text, image, textBias }: BlockContext): Value {
  const q = project(s, 'q', cfg, x);
  const k = project(s, 'k', cfg, text);
  const v = linear(s.at('to_v'), text, { out: cfg.width });
  let y = attention(s, q, k, v, { ...heads(cfg), bias: textBias });
  if (image) {
    const imageK = rmsNorm(s.at('norm_added_k'), linear(s.at('add_k_proj'), image, { out: cfg.width }), {
      epsilon: cfg.epsilon,
    });
    const imageV = linear(s.at('add_v_proj'), image, { out: cfg.width });
    y = s.op.add(y, attention(s, q, imageK, imageV, heads(cfg)));
  }
  return linear(s.at('to_out.0'), y, { out: cfg.width });
}

/** Heads and score scale of every attention. */
function heads(cfg: WanConfig): { heads: number; scale: number } {
  return { heads: cfg.heads, scale: 1 / Math.sqrt(cfg.headDim) };
}

/** A query or key: projected, then RMS-normalised across all heads at once. */
function project(s: Scope, which: 'q' | 'k', cfg: WanConfig, x: Value): Value {
  return rmsNorm(s.at(`norm_${which}`), linear(s.at(`to_${which}`), x, { out: cfg.width }), { epsilon: cfg.epsilon });
}

function feedForward(s: Scope, cfg: WanConfig, x: Value): Value {
  const hidden = gelu(s, linear(s.at('net.0.proj'), x, { out: cfg.feedForwardDim }), 'tanh');
  return linear(s.at('net.2'), hidden, { out: cfg.width });
}
