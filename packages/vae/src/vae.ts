import type { FrameChunk, LatentSpace } from '@kinograph/ports';
import type { Tensor } from '@kinograph/tensor';
import type { FrameSource } from './regroup.js';

/** The Gaussian an encoder describes (Kingma & Welling 2014), not normalised: diffusers' `latent_dist`. */
export interface LatentDistribution {
  /** `[B, C, F, H, W]` */
  readonly mean: Tensor<'float32'>;
  /** Logarithm of the variance, limited to [-30, 20]; shaped like `mean`. */
  readonly logvar: Tensor<'float32'>;
  /** The most likely latent: the mean. */
  readonly mode: Tensor<'float32'>;
}

/** Settings of one encoding. */
export interface EncodeOptions {
  /**
   * Groups of pixel frames (4, or what one latent frame stands for where that is more) encoded in one run after the
   * first frame. Any number gives the same latents; more is faster and takes more memory. Default: 1 to 4 by size.
   */
  readonly chunk?: number;
  /** Looked at between chunks. */
  readonly signal?: AbortSignal;
}

/** Settings of one decoding. */
export interface DecodeOptions {
  /**
   * Latent frames decoded in one run after the first. Any number gives the same frames; more is faster and takes more
   * memory. Default: 1 to 4 by size.
   */
  readonly chunk?: number;
  /**
   * Side in pixels of the tiles that larger pictures are decoded in, one after the other; neighbours share a quarter of it, where one fades
   * into the next. Less memory, more time; at the seams it is not what the whole would be. Default: no tiles.
   */
  readonly tile?: number;
  /** Whether the latents are normalised, as denoisers have them, and are to be scaled back first. Default: no. */
  readonly denormalise?: boolean;
  /** Looked at between chunks. */
  readonly signal?: AbortSignal;
}

/** A video autoencoder ready to run. It owns sessions: dispose it when done. */
export interface Vae {
  readonly space: LatentSpace;
  /** Colour channels of a frame: 3, or 4 with transparency. */
  readonly channels: number;
  /**
   * Encodes video `[B, 3, F, H, W]` in `[-1, 1]`. The first frame becomes one latent frame, every 4 after it the next
   * ones; frames that do not fill a group of 4 are left out, as the reference does.
   * @throws KinographError `vae.shape`, `vae.size` (a size the layers cannot halve; says the nearest they can), `vae.chunk`.
   */
  encode(video: Tensor<'float32'>, options?: EncodeOptions): Promise<LatentDistribution>;
  /** Encodes frames as they come, one distribution per chunk. Memory does not grow with the length. */
  encodeStream(video: FrameSource, options?: EncodeOptions): AsyncIterable<LatentDistribution>;
  /**
   * Decodes latents `[B, C, F, H, W]` to video `[B, 3, F', H', W']` in `[-1, 1]`.
   * @throws KinographError `vae.shape`, `vae.chunk`, `vae.tile`.
   */
  decode(latents: Tensor<'float32'>, options?: DecodeOptions): Promise<Tensor<'float32'>>;
  /** Decodes latent frames as they come, one chunk of pixel frames per run. Memory does not grow with the length. */
  decodeStream(latents: FrameSource, options?: DecodeOptions): AsyncIterable<FrameChunk>;
  /** Builds the decoder's models (those for tiles are others) now rather than when the first clip comes. Opens nothing. */
  prepareDecode(options?: { readonly tiled?: boolean }): Promise<void>;
  /** Releases the sessions; runs under way finish first. The VAE can be used again: sessions open when needed. */
  dispose(): Promise<void>;
}
