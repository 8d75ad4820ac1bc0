import { KinographError } from '@kinograph/errors';
import type { Denoiser, Noise, Scheduler } from '@kinograph/ports';

/**
 * Checks that a denoiser, a scheduler and noise belong together: what the types say, for values that come from JSON.
 * @throws KinographError `sampler.prediction`, `sampler.space`
 */
export function checkMatch(denoiser: Denoiser, scheduler: Scheduler, noise: Noise): void {
  if (denoiser.prediction !== scheduler.prediction) {
    throw new KinographError('sampler.prediction', {
      where: `denoise: scheduler ${scheduler.name}`,
      wanted: `a scheduler for a denoiser that predicts ${denoiser.prediction}`,
      got: `one for ${scheduler.prediction}`,
      next: 'Use the scheduler of the same checkpoint.',
    });
  }
  if (denoiser.space.id !== noise.space.id) {
    throw new KinographError('sampler.space', {
      where: 'denoise: noise',
      wanted: `noise of latent space ${denoiser.space.id}`,
      got: noise.space.id,
    });
  }
}
