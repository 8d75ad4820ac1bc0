import type { Component } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import type { LatentColours } from './latent-pictures.js';

/**
 * The space a VAE compresses video into. Latents of one space mean nothing to the decoder of another, so the
 * identity travels with every value and with the port types.
 */
export interface LatentSpace {
  /** `wan21`, `wan22`, or `wan-` and a fingerprint of the VAE config for any other. */
  readonly id: string;
  /** Latent channels (`z_dim`). */
  readonly channels: number;
  /** Pixels per latent cell, and pixel frames per latent frame after the first. */
  readonly stride: { readonly frames: number; readonly height: number; readonly width: number };
  /** Per-channel mean and standard deviation: a normalised latent is `(z - mean) / std`. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** What its latents look like, where the checkpoint says so: for previews. Not part of what the space is. */
  readonly colours?: LatentColours;
}

/** Frames, height and width of a clip: in pixels for video, in cells for latents. */
export interface ClipShape {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
}

/** Fingerprints of the released VAEs: Wan 2.1 (also in 2.2's 14B checkpoints) and Wan 2.2 TI2V-5B. */
const released: ReadonlyMap<string, string> = new Map([
  ['bac4afb99a5d86cb', 'wan21'],
  ['8ae95c7c1b2f9c15', 'wan22'],
]);

/** What AutoencoderKLWan assumes for a field its config leaves out (diffusers 0.42, `autoencoder_kl_wan.py`). */
const defaults = {
  base_dim: 96,
  z_dim: 16,
  dim_mult: [1, 2, 4, 4],
  num_res_blocks: 2,
  temperal_downsample: [false, true, true],
  is_residual: false,
  patch_size: null,
  latents_mean: [
    -0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517, -0.3632, -0.1922,
    -0.9497, 0.2503, -0.2921,
  ],
  latents_std: [
    2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253,
    2.8251, 1.916,
  ],
} as const;

/**
 * The latent space of a VAE component, from its config alone. The strides are those of the layers (`dim_mult`,
 * `temperal_downsample`, `patch_size`), not the `scale_factor_*` fields, which layers never read. Two VAEs share an id
 * when what defines the encoder and the latent statistics agree.
 * @throws KinographError `latent-space.unsupported` for a class other than AutoencoderKLWan, `latent-space.config` for
 * a field of the wrong type or length.
 */
export function latentSpaceOf(component: Pick<Component, 'className' | 'config' | 'location'>): LatentSpace {
  const { className, config, location } = component;
  if (className !== 'AutoencoderKLWan') {
    throw new KinographError('latent-space.unsupported', {
      where: location,
      wanted: 'a VAE of class AutoencoderKLWan',
      got: className,
    });
  }
  const read = <T>(field: keyof typeof defaults, wanted: string, accepts: (value: unknown) => value is T): T => {
    const value = config[field] === undefined ? defaults[field] : config[field];
    if (accepts(value)) return value;
    throw new KinographError('latent-space.config', {
      where: `${location}: config field ${field}`,
      wanted,
      got: JSON.stringify(value),
    });
  };
  const channels = read('z_dim', 'a positive integer', isCount);
  const statistics = (value: unknown): value is number[] => isNumbers(value) && value.length === channels;
  const mean = read('latents_mean', `${channels} numbers (z_dim)`, statistics);
  const std = read('latents_std', `${channels} numbers (z_dim)`, statistics);
  const levels = read('dim_mult', 'a list of numbers', isNumbers).length;
  const downsamples = read('temperal_downsample', 'a list of booleans', isBooleans);
  const patch = read('patch_size', 'null or a positive integer', isCountOrNull) ?? 1;

  // The decoder walks the list from its end, one entry for each of its upsampling levels.
  const doubled = [...downsamples]
    .reverse()
    .slice(0, levels - 1)
    .filter(Boolean).length;
  const cell = patch * 2 ** (levels - 1);
  const identity = Object.keys(defaults).map((field) => [
    field,
    config[field] ?? defaults[field as keyof typeof defaults],
  ]);
  const fingerprint = fnv1a64(JSON.stringify(identity));
  return {
    id: released.get(fingerprint) ?? `wan-${fingerprint}`,
    channels,
    stride: { frames: 2 ** doubled, height: cell, width: cell },
    mean,
    std,
  };
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0;
const isCountOrNull = (value: unknown): value is number | null => value === null || isCount(value);
const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');
const isBooleans = (value: unknown): value is boolean[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'boolean');

/** FNV-1a, 64 bits, as 16 hexadecimal digits: an identity for known-good data, no protection against forgery. */
function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
