import { KinographError } from '@kinograph/errors';
import type { Prediction, Scheduler } from '@kinograph/ports';

/**
 * The scheduler, typed by what it expects: for schedulers from a config, whose type does not tell.
 * @param where what the error calls the scheduler's origin
 * @throws KinographError `sampler.prediction` when it expects something else
 */
export function requirePrediction<const P extends Prediction>(
  scheduler: Scheduler,
  prediction: P,
  where = `scheduler ${scheduler.name}`,
): Scheduler<P> {
  if (scheduler.prediction === prediction) return scheduler as Scheduler<P>;
  throw new KinographError('sampler.prediction', {
    where,
    wanted: `a scheduler for a denoiser that predicts ${prediction}`,
    got: `one for ${scheduler.prediction}`,
    next: 'Use the scheduler of the same checkpoint, or another prediction.',
  });
}
