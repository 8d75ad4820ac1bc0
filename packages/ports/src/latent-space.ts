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
}

/** Frames, height and width of a clip: in pixels for video, in cells for latents. */
export interface ClipShape {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
}
