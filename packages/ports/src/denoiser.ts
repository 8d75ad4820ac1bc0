import type { Tensor } from '@kinograph/tensor';
import type { LatentSpace } from './latent-space.js';
import type { Embedding } from './values.js';

/**
 * What a denoiser's output means: `velocity` (noise minus data, flow matching), `epsilon` (the noise),
 * `v_prediction` (Salimans & Ho 2022, section 4), `sample` (the data itself).
 */
export type Prediction = 'velocity' | 'epsilon' | 'v_prediction' | 'sample';

/** One clip (or batch of clips of one shape) at one noise level. */
export interface DenoiseRequest {
  /** `[B, C, F, H, W]`, as the scheduler scaled it. */
  readonly latents: Tensor<'float32'>;
  /** One timestep for all, `[B]`, or one per token `[B, N]` (Wan 2.2 image-to-video keeps known frames at 0). */
  readonly timestep: number | Tensor<'float32'>;
  /**
   * The prompt. A denoiser may recognise it, and `image`, by the array, and leave what it made of it with the engine for later
   * steps: numbers that change need an array of their own.
   */
  readonly condition: Embedding;
  /** `[B, I, D]` features of an image encoder, for models conditioned on one. */
  readonly image?: Tensor<'float32'>;
}

/** A diffusion transformer ready to predict. It owns a session: dispose it when done. */
export interface Denoiser<P extends Prediction = Prediction, Space extends string = string> {
  readonly prediction: P;
  readonly space: LatentSpace & { readonly id: Space };
  /**
   * How it is told of frames that are given, where it can be: in further input `channels` (a mask and latents; Wan's image-to-video
   * models) or by `timesteps` of 0 (Wan 2.2 TI2V). The stage `given-frames` does either.
   */
  readonly given?: 'channels' | 'timesteps';
  /** Largest text length in tokens it takes, where the architecture fixes one. */
  readonly textLength?: number;
  /**
   * Predicts every request, in order, each with the shape of its latents. How requests are batched or packed into one
   * sequence is the denoiser's own choice; the numbers are those of one request at a time.
   */
  predict(requests: readonly DenoiseRequest[], options?: { signal?: AbortSignal }): Promise<Tensor<'float32'>[]>;
  dispose(): Promise<void>;
}
