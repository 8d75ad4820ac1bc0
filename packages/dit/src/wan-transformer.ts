// Legend: B batch, N tokens, L text tokens, I image tokens, T timesteps (T = B, or fewer when tokens share them),
// D width, P numbers a token, R rotated pairs of a head.

import { gelu, layerNorm, linear, silu, timestepEmbedding } from '@kinograph/nn';
import type { Scope, Value } from '@kinograph/onnx';
import { type BlockContext, wanBlock } from './wan-block.js';
import type { WanConfig } from './wan-config.js';
import { modulate, rows } from './wan-modulation.js';

/** What one forward pass is given. */
export interface WanInputs {
  /** `[B, N, P]`, channel first within a token. */
  readonly tokens: Value;
  /** `[T]` float32, 0 to 1000. */
  readonly timestep: Value;
  /** `[B, N]` int64: which timestep each token is at. Left out: timestep `b` for all tokens of batch entry `b`. */
  readonly timestepIndex?: Value | undefined;
  /** `[B, L, textDim]` text encoder output. */
  readonly text: Value;
  /** `[B, I, imageDim]` image encoder output, for models that take one. */
  readonly image?: Value | undefined;
  /** Rotary tables `[1, N, R]`. */
  readonly cos: Value;
  readonly sin: Value;
  /** Additive attention biases that keep packed clips apart: `[N, N]` among tokens, `[N, L]` from tokens to text. */
  readonly selfBias?: Value | undefined;
  readonly textBias?: Value | undefined;
}

/**
 * WanTransformer3DModel on tokens (Wan team 2025, section 4.2; diffusers `transformer_wan.py`): a diffusion transformer
 * (Peebles & Xie 2022) with cross-attention to text and one modulation network shared by all blocks. Gives the predicted
 * velocity as tokens `[B, N, outChannels * patch]`, laid out as the input tokens are.
 */
export async function wanTransformer(s: Scope, cfg: WanConfig, inputs: WanInputs): Promise<Value> {
  const { op } = s;
  s.expect('tokens', inputs.tokens, ['B', 'N', cfg.inChannels * volume(cfg.patch)]);
  s.expect('text', inputs.text, ['B', 'L', cfg.textDim]);

  const conditions = s.at('condition_embedder');
  const time = timeEmbedding(conditions.at('time_embedder'), cfg, inputs.timestep); // [T, D]
  const projected = linear(conditions.at('time_proj'), silu(s, time), { out: 6 * cfg.width, quantize: false });
  const context: BlockContext = {
    modulation: op.reshape(projected, [-1, 6, cfg.width]), // [T, 6, D]
    timestepIndex: inputs.timestepIndex,
    text: textProjection(conditions.at('text_embedder'), cfg, inputs.text), // [B, L, D]
    image: inputs.image && imageProjection(conditions.at('image_embedder'), cfg, inputs.image), // [B, I, D]
    cos: inputs.cos,
    sin: inputs.sin,
    selfBias: inputs.selfBias,
    textBias: inputs.textBias,
  };

  let x = patchEmbedding(s.at('patch_embedding'), cfg, inputs.tokens); // [B, N, D]
  for (let layer = 0; layer < cfg.layers; layer++) {
    x = wanBlock(s.at(`blocks.${layer}`), cfg, x, context);
    await s.turn();
  }

  const table = op.add(s.weight('scale_shift_table', [1, 2, cfg.width]), op.unsqueeze(time, 1)); // [T, 2, D]
  const [shift, scale] = op.split(table, { parts: 2, axis: 1 }) as [Value, Value];
  const y = modulate(s, layerNorm(s, x, { epsilon: cfg.epsilon, affine: false }), {
    shift: rows(s, shift, inputs.timestepIndex),
    scale: rows(s, scale, inputs.timestepIndex),
  });
  return toTokens(s, cfg, linear(s.at('proj_out'), y, { out: cfg.outChannels * volume(cfg.patch), quantize: false }));
}

/** The strided convolution of the checkpoint is a linear layer on patches: the same numbers in the same order. */
function patchEmbedding(s: Scope, cfg: WanConfig, tokens: Value): Value {
  const { op } = s;
  const P = cfg.inChannels * volume(cfg.patch);
  const kernel = s.weight('weight', [cfg.width, cfg.inChannels, ...cfg.patch]);
  const weight = op.reshape(kernel, [cfg.width, P]);
  const rows = op.reshape(tokens, [-1, P]);
  const y = op.gemm(rows, weight, s.weight('bias', [cfg.width]), { transA: false, transB: true, alpha: 1, beta: 1 });
  return op.reshape(y, [tokens.dim(0), tokens.dim(1), cfg.width]);
}

/** Sinusoidal features through two layers (diffusers `Timesteps` with cosines first, `TimestepEmbedding`). */
function timeEmbedding(s: Scope, cfg: WanConfig, timestep: Value): Value {
  const features = timestepEmbedding(s, timestep, {
    width: cfg.frequencyDim,
    flipSinToCos: true,
    downscaleFreqShift: 0,
  });
  const hidden = silu(s, linear(s.at('linear_1'), features, { out: cfg.width, quantize: false }));
  return linear(s.at('linear_2'), hidden, { out: cfg.width, quantize: false });
}

function textProjection(s: Scope, cfg: WanConfig, text: Value): Value {
  return linear(s.at('linear_2'), gelu(s, linear(s.at('linear_1'), text, { out: cfg.width }), 'tanh'), {
    out: cfg.width,
  });
}

/** Image features to the model's width; first-and-last-frame models add a learned position to each feature first. */
function imageProjection(s: Scope, cfg: WanConfig, image: Value): Value {
  const { op } = s;
  const dim = cfg.imageDim!;
  const placed = cfg.imagePositions ? op.add(image, s.weight('pos_embed', [1, cfg.imagePositions, dim])) : image;
  const normed = layerNorm(s.at('norm1'), placed, { epsilon: 1e-5, affine: true });
  const hidden = gelu(s, linear(s.at('ff.net.0.proj'), normed, { out: dim }), 'erf');
  return layerNorm(s.at('norm2'), linear(s.at('ff.net.2'), hidden, { out: cfg.width }), {
    epsilon: 1e-5,
    affine: true,
  });
}

/** The projection writes patch cells first and channels last; tokens have channels first. */
function toTokens(s: Scope, cfg: WanConfig, y: Value): Value {
  const { op } = s;
  const cells = volume(cfg.patch);
  const [B, N] = [y.dim(0), y.dim(1)];
  const split = op.reshape(y, [B, N, cells, cfg.outChannels]);
  return op.reshape(op.transpose(split, [0, 1, 3, 2]), [B, N, cfg.outChannels * cells]);
}

function volume([frames, rows, columns]: readonly [number, number, number]): number {
  return frames * rows * columns;
}
