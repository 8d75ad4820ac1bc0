import { type Component, parseConfig } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import { z } from 'zod';

const count = z.number().int().positive();

/**
 * `config.json` of an AutoencoderKLWan, with diffusers' defaults (0.42, `autoencoder_kl_wan.py`). `dropout` does nothing
 * at inference; `scale_factor_*` are read by pipelines, never by layers; statistics belong to the latent space.
 */
export const vaeConfigSchema = z
  .object({
    base_dim: count.default(96),
    decoder_base_dim: count.nullish(),
    z_dim: count.default(16),
    dim_mult: z.array(count).min(1).default([1, 2, 4, 4]),
    num_res_blocks: count.default(2),
    attn_scales: z.array(z.number()).default([]),
    temperal_downsample: z.array(z.boolean()).default([false, true, true]),
    is_residual: z.boolean().default(false),
    in_channels: count.default(3),
    out_channels: count.default(3),
    patch_size: count.nullish(),
  })
  .superRefine((json, context) => {
    const want = (field: keyof typeof json, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    const steps = json.dim_mult.length - 1;
    if (json.temperal_downsample.length < steps) {
      want('temperal_downsample', `at least ${steps} entries, one for each step between levels of dim_mult`);
      return;
    }
    const patchArea = (json.patch_size ?? 1) ** 2;
    for (const field of ['in_channels', 'out_channels'] as const) {
      if (json[field] % patchArea !== 0) want(field, `a multiple of patch_size squared, ${patchArea}`);
    }
    const { encoder, decoder } = vaeConfig(json);
    const averages = encoder.levels.every(
      (level) => (level.inChannels * stepVolume(level.step)) % level.outChannels === 0,
    );
    const repeats = decoder.levels.every(
      (level) => level.step === 'none' || (level.outChannels * stepVolume(level.step)) % level.inChannels === 0,
    );
    if (json.is_residual && !(averages && repeats)) {
      want('dim_mult', 'multipliers whose level shortcuts (is_residual) divide evenly into channels');
    }
  });

/** A parsed `config.json` of AutoencoderKLWan. */
export type VaeConfigJson = z.infer<typeof vaeConfigSchema>;

/** One level of the encoder or the decoder: residual blocks at one resolution, and the step to the next. */
export interface Level {
  readonly inChannels: number;
  readonly outChannels: number;
  /** `none` on the last level; `space` halves or doubles height and width; `spacetime` frames too. */
  readonly step: 'none' | 'space' | 'spacetime';
  /** Whether self-attention follows each residual block (`attn_scales`, encoder only). */
  readonly attention: boolean;
}

/** One half of the autoencoder, in the order its data flows. */
export interface HalfConfig {
  /** Channels before the first level. */
  readonly width: number;
  readonly levels: readonly Level[];
  /** Residual blocks on each level (the decoder has one more than the config says). */
  readonly blocks: number;
  /** Whether whole levels have an averaging or duplicating shortcut (Wan 2.2). */
  readonly residual: boolean;
}

/** The numbers the model functions are built from. */
export interface VaeConfig {
  readonly latentChannels: number;
  /** Pixels along one side of the square folded into channels before the encoder and unfolded after the decoder. */
  readonly patch: number;
  /** Channels after folding. */
  readonly inChannels: number;
  readonly outChannels: number;
  readonly encoder: HalfConfig;
  readonly decoder: HalfConfig;
}

/** From the file's fields to levels, both halves in the order their data flows. */
export function vaeConfig(json: VaeConfigJson): VaeConfig {
  const last = json.dim_mult.length - 1;
  const step = (index: number, temporal: readonly boolean[]): Level['step'] =>
    index === last ? 'none' : temporal[index] ? 'spacetime' : 'space';

  const down = [1, ...json.dim_mult].map((multiplier) => multiplier * json.base_dim);
  const encoderLevels = json.dim_mult.map((_, index) => ({
    inChannels: down[index]!,
    outChannels: down[index + 1]!,
    step: step(index, json.temperal_downsample),
    attention: !json.is_residual && json.attn_scales.includes(2 ** -index),
  }));

  const base = json.decoder_base_dim ?? json.base_dim;
  const up = [...json.dim_mult, json.dim_mult[last]!].reverse().map((multiplier) => multiplier * base);
  const upsample = [...json.temperal_downsample].reverse();
  const decoderLevels = json.dim_mult.map((_, index) => ({
    // Without level shortcuts the step between two levels also halves the channels.
    inChannels: index > 0 && !json.is_residual ? Math.floor(up[index]! / 2) : up[index]!,
    outChannels: up[index + 1]!,
    step: step(index, upsample),
    attention: false,
  }));

  return {
    latentChannels: json.z_dim,
    patch: json.patch_size ?? 1,
    inChannels: json.in_channels,
    outChannels: json.out_channels,
    encoder: { width: down[0]!, levels: encoderLevels, blocks: json.num_res_blocks, residual: json.is_residual },
    decoder: { width: up[0]!, levels: decoderLevels, blocks: json.num_res_blocks + 1, residual: json.is_residual },
  };
}

/**
 * Reads the config of an AutoencoderKLWan component.
 * @throws KinographError `vae.unsupported` for another class, `checkpoint.config-unsupported` for a field's value.
 */
export function parseVaeConfig(component: Component): VaeConfig {
  const { className, location } = component;
  if (className !== 'AutoencoderKLWan') {
    throw new KinographError('vae.unsupported', {
      where: location,
      wanted: 'a component of class AutoencoderKLWan',
      got: className,
    });
  }
  return vaeConfig(parseConfig(component, vaeConfigSchema));
}

/** Cells of the finer side of a step that one cell of the coarser side stands for: 1, 4 or 8. */
export function stepVolume(step: Level['step']): number {
  return { none: 1, space: 4, spacetime: 8 }[step];
}

/** How many times a half's input frames are halved or doubled, as a factor: `2^(spacetime steps)`. */
export function framesFactor({ levels }: HalfConfig): number {
  return 2 ** levels.filter(({ step }) => step === 'spacetime').length;
}

/** Factor of height and width through the levels, without the patch. */
export function spaceFactor({ levels }: HalfConfig): number {
  return 2 ** (levels.length - 1);
}
