import { KinographError } from '@kinograph/errors';
import type { ScheduleOptions } from '@kinograph/ports';
import { descendingTimesteps } from './given-timesteps.js';

interface DistilledConfig {
  readonly num_train_timesteps: number;
  readonly original_inference_steps: number;
}

/**
 * Timesteps for a model distilled on a schedule of `original_inference_steps`: `steps` of those, evenly from the noisiest,
 * or the given ones. `strength` below 1 leaves out the noisiest share.
 * @param denseOverride TCD: a given `originalSteps` stands for every training timestep
 * @throws KinographError `sampler.option`
 */
export function distilledTimesteps(
  className: string,
  config: DistilledConfig,
  options: ScheduleOptions,
  { denseOverride = false } = {},
): number[] {
  const { num_train_timesteps: trained } = config;
  const { steps, timesteps, originalSteps, strength = 1 } = options;
  const original = originalSteps ?? config.original_inference_steps;
  const dense = denseOverride && originalSteps !== undefined;
  if (!dense && original > trained) throw tooMany(className, 'originalSteps', trained, original);
  if (!(strength > 0 && strength <= 1)) throw wrong(className, 'strength', 'above 0 and up to 1', strength);
  if (timesteps) {
    if (steps !== undefined) throw wrong(className, 'steps', 'nothing beside timesteps', steps);
    const given = descendingTimesteps(className, timesteps, trained);
    return given.slice(given.length - Math.min(Math.trunc(given.length * strength), given.length));
  }
  if (steps === undefined) throw wrong(className, 'steps', 'a number of steps, or timesteps', 'none');
  const stride = dense ? 1 : Math.floor(trained / original);
  const count = Math.trunc((dense ? trained : original) * strength);
  if (steps > Math.min(trained, count, original)) {
    throw tooMany(className, 'steps', Math.min(trained, count, original), steps);
  }
  const rising = Array.from({ length: count }, (_, i) => (dense ? i : (i + 1) * stride - 1));
  const falling = rising.reverse();
  return Array.from({ length: steps }, (_, i) => falling[Math.floor((i * falling.length) / steps)]!);
}

const tooMany = (className: string, option: string, most: number, got: number) =>
  wrong(className, option, `at most ${most}`, got);

function wrong(className: string, option: string, wanted: string, got: unknown): KinographError<'sampler.option'> {
  return new KinographError('sampler.option', { where: `${className}: option ${option}`, wanted, got: String(got) });
}
