import { KinographError } from '@kinograph/errors';
import type { Denoiser, Noise, Scheduler } from '@kinograph/ports';
import { requirePrediction } from '../registry/require-prediction.js';

/**
 * Checks that a denoiser, a scheduler and noise belong together: what the types say, for values that come from JSON.
 * @throws KinographError `sampler.prediction`, `sampler.space`
 */
export function checkMatch(denoiser: Denoiser, scheduler: Scheduler, noise: Noise): void {
  requirePrediction(scheduler, denoiser.prediction);
  if (denoiser.space.id !== noise.space.id) {
    throw new KinographError('sampler.space', {
      where: 'denoise: noise',
      wanted: `noise of latent space ${denoiser.space.id}`,
      got: noise.space.id,
    });
  }
}
