import type { Tensor } from '@kinograph/tensor';
import type { DenoiseRequest, Denoiser, Prediction } from './denoiser.js';

/** One place in the denoising loop. */
export interface GuidanceStep extends Omit<DenoiseRequest, 'condition'> {
  /** Which model call this is, from 0, and how many the loop will make. */
  readonly call: number;
  readonly calls: number;
}

/** Turns a denoiser's conditional (and unconditional) predictions into the one the scheduler steps with. */
export interface Guidance {
  readonly name: string;
  predict<P extends Prediction>(
    denoiser: Denoiser<P>,
    step: GuidanceStep,
    options?: { signal?: AbortSignal },
  ): Promise<Tensor<'float32'>>;
}
