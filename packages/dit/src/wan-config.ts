import { z } from 'zod';

const count = z.number().int().positive();

/**
 * `config.json` of a WanTransformer3DModel, with diffusers' own defaults. `qk_norm` is read and has no effect, as in the
 * reference: queries and keys are always RMS-normalised across heads.
 */
export const wanConfigSchema = z.object({
  _class_name: z.literal('WanTransformer3DModel'),
  patch_size: z.tuple([count, count, count]).default([1, 2, 2]),
  num_attention_heads: count.default(40),
  attention_head_dim: count.multipleOf(2).default(128),
  in_channels: count.default(16),
  out_channels: count.nullish(),
  text_dim: count.default(4096),
  freq_dim: count.multipleOf(2).default(256),
  ffn_dim: count.default(13824),
  num_layers: z.number().int().nonnegative().default(40),
  cross_attn_norm: z.boolean().default(true),
  qk_norm: z.string().nullish(),
  eps: z.number().positive().default(1e-6),
  image_dim: count.nullish(),
  added_kv_proj_dim: count.nullish(),
  rope_max_seq_len: count.default(1024),
  pos_embed_seq_len: count.nullish(),
});

/** A parsed `config.json` of WanTransformer3DModel. */
export type WanConfigJson = z.infer<typeof wanConfigSchema>;

/** The numbers the model is built from, in the words of this package. */
export interface WanConfig {
  /** Latent cells of one patch: frames, rows, columns. */
  readonly patch: readonly [number, number, number];
  readonly heads: number;
  readonly headDim: number;
  /** Model width `D`: heads times head width. */
  readonly width: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly textDim: number;
  /** Width of the sinusoidal timestep features. */
  readonly frequencyDim: number;
  readonly feedForwardDim: number;
  readonly layers: number;
  readonly crossAttentionNorm: boolean;
  readonly epsilon: number;
  /** Width of image features, where the model is conditioned on an image encoder's output. */
  readonly imageDim: number | undefined;
  /** Positions of the learned embedding added to image features (first-and-last-frame models). */
  readonly imagePositions: number | undefined;
  /** Largest patch position along one axis that the rotary table of the reference holds. */
  readonly maxPosition: number;
}

/** From the file's field names to this package's. */
export function wanConfig(json: WanConfigJson): WanConfig {
  return {
    patch: json.patch_size,
    heads: json.num_attention_heads,
    headDim: json.attention_head_dim,
    width: json.num_attention_heads * json.attention_head_dim,
    inChannels: json.in_channels,
    outChannels: json.out_channels ?? json.in_channels,
    textDim: json.text_dim,
    frequencyDim: json.freq_dim,
    feedForwardDim: json.ffn_dim,
    layers: json.num_layers,
    crossAttentionNorm: json.cross_attn_norm,
    epsilon: json.eps,
    imageDim: json.image_dim ?? undefined,
    imagePositions: json.pos_embed_seq_len ?? undefined,
    maxPosition: json.rope_max_seq_len,
  };
}
