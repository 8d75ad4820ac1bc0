/** Sizes of a text-to-video WanTransformer3DModel, by the fields of its config. */
export interface WanSizes {
  readonly patch_size: readonly [number, number, number];
  readonly num_attention_heads: number;
  readonly attention_head_dim: number;
  readonly in_channels: number;
  readonly out_channels: number;
  readonly text_dim: number;
  readonly freq_dim: number;
  readonly ffn_dim: number;
  readonly num_layers: number;
}

/** The released Wan 2.1 T2V 1.3B transformer (`transformer/config.json` of the diffusers checkpoint). */
export const wan21Small = {
  _class_name: 'WanTransformer3DModel',
  added_kv_proj_dim: null,
  attention_head_dim: 128,
  cross_attn_norm: true,
  eps: 1e-6,
  ffn_dim: 8960,
  freq_dim: 256,
  image_dim: null,
  in_channels: 16,
  num_attention_heads: 12,
  num_layers: 30,
  out_channels: 16,
  patch_size: [1, 2, 2],
  qk_norm: 'rms_norm_across_heads',
  rope_max_seq_len: 1024,
  text_dim: 4096,
} as const;

/** A stored tensor of the model. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Every tensor of the checkpoint, in the order diffusers saves them. */
export function wanTensors(sizes: WanSizes): NamedShape[] {
  const D = sizes.num_attention_heads * sizes.attention_head_dim;
  const cells = sizes.patch_size[0] * sizes.patch_size[1] * sizes.patch_size[2];
  const linear = (name: string, out: number, inputs: number): NamedShape[] => [
    { name: `${name}.weight`, shape: [out, inputs] },
    { name: `${name}.bias`, shape: [out] },
  ];
  const attention = (name: string): NamedShape[] => [
    ...['to_q', 'to_k', 'to_v', 'to_out.0'].flatMap((layer) => linear(`${name}.${layer}`, D, D)),
    { name: `${name}.norm_q.weight`, shape: [D] },
    { name: `${name}.norm_k.weight`, shape: [D] },
  ];
  const block = (index: number): NamedShape[] => [
    { name: `blocks.${index}.scale_shift_table`, shape: [1, 6, D] },
    ...attention(`blocks.${index}.attn1`),
    ...attention(`blocks.${index}.attn2`),
    { name: `blocks.${index}.norm2.weight`, shape: [D] },
    { name: `blocks.${index}.norm2.bias`, shape: [D] },
    ...linear(`blocks.${index}.ffn.net.0.proj`, sizes.ffn_dim, D),
    ...linear(`blocks.${index}.ffn.net.2`, D, sizes.ffn_dim),
  ];
  return [
    { name: 'scale_shift_table', shape: [1, 2, D] },
    { name: 'patch_embedding.weight', shape: [D, sizes.in_channels, ...sizes.patch_size] },
    { name: 'patch_embedding.bias', shape: [D] },
    ...linear('condition_embedder.time_embedder.linear_1', D, sizes.freq_dim),
    ...linear('condition_embedder.time_embedder.linear_2', D, D),
    ...linear('condition_embedder.time_proj', 6 * D, D),
    ...linear('condition_embedder.text_embedder.linear_1', D, sizes.text_dim),
    ...linear('condition_embedder.text_embedder.linear_2', D, D),
    ...Array.from({ length: sizes.num_layers }, (_, index) => block(index)).flat(),
    ...linear('proj_out', sizes.out_channels * cells, D),
  ];
}
