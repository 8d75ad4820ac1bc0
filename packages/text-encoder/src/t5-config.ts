import { z } from 'zod';

const count = z.number().int().positive();
/** Nonlinearities by transformers' names. */
const activations = {
  gelu_new: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  gelu: 'gelu-erf',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
} as const;

const projections = Object.keys(activations).flatMap((name) => [name, `gated-${name}`]);

/**
 * `config.json` of a T5 or UMT5 encoder. Fields of the decoder half, and those transformers derives anew from
 * `feed_forward_proj` (`dense_act_fn`, `is_gated_act`), are not looked at.
 */
export const t5ConfigSchema = z.object({
  model_type: z.enum(['t5', 'umt5', 'mt5']),
  vocab_size: count,
  d_model: count,
  d_kv: count,
  d_ff: count,
  num_layers: count,
  num_heads: count,
  relative_attention_num_buckets: count.multipleOf(4).default(32),
  relative_attention_max_distance: count.default(128),
  layer_norm_epsilon: z.number().positive().default(1e-6),
  feed_forward_proj: z.enum(projections).optional(),
});

/** A parsed `config.json` of a T5 or UMT5 encoder. */
export type T5ConfigJson = z.infer<typeof t5ConfigSchema>;

/** The feed-forward layer's nonlinearity: GELU by tanh (`gelu_new`), exact GELU, ReLU or SiLU. */
export type T5Activation = (typeof activations)[keyof typeof activations];

/** The numbers the encoder is built from. */
export interface T5Config {
  /** UMT5 has a position bias in every block; T5 has one in the first, shared by all. */
  readonly biasInEveryBlock: boolean;
  readonly vocabulary: number;
  /** Model width `D`. */
  readonly width: number;
  readonly headDim: number;
  readonly heads: number;
  readonly feedForwardDim: number;
  readonly layers: number;
  readonly buckets: number;
  readonly maxDistance: number;
  readonly epsilon: number;
  readonly gated: boolean;
  readonly activation: T5Activation;
}

/** From the file's field names to this package's. */
export function t5Config(json: T5ConfigJson): T5Config {
  const projection = json.feed_forward_proj ?? (json.model_type === 't5' ? 'relu' : 'gated-gelu');
  const gated = projection.startsWith('gated-');
  const name = projection.replace('gated-', '') as keyof typeof activations;
  return {
    biasInEveryBlock: json.model_type === 'umt5',
    vocabulary: json.vocab_size,
    width: json.d_model,
    headDim: json.d_kv,
    heads: json.num_heads,
    feedForwardDim: json.d_ff,
    layers: json.num_layers,
    buckets: json.relative_attention_num_buckets,
    maxDistance: json.relative_attention_max_distance,
    epsilon: json.layer_norm_epsilon,
    gated,
    // For historical reasons `gated-gelu` means the tanh form (transformers `T5Config`).
    activation: projection === 'gated-gelu' ? 'gelu-tanh' : activations[name],
  };
}
