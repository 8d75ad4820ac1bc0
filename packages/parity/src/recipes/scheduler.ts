import { KinographError } from '@kinograph/errors';
import type { NormalSource } from '@kinograph/ports';
import { type DiffusersArguments, scheduleOptions, schedulerFromConfig } from '@kinograph/sampler';
import { type Tensor, tensor, toFloat32 } from '@kinograph/tensor';
import { readTensors } from '../golden-case.js';
import type { Recipe } from './recipe.js';

/** A scheduler fed with recorded model outputs: every scaled input, every step, and the ways it noises clean samples. */
export const scheduler: Recipe = async (golden) => {
  const { meta } = golden;
  const inputs = await readTensors(golden, 'in');
  const float = (name: string) => toFloat32(inputs.get(name)!);
  const className = String(meta.class).replace(/^diffusers\./, '');
  const made = schedulerFromConfig(className, meta.config as Readonly<Record<string, unknown>>);
  const given: DiffusersArguments = {
    ...(meta.set_timesteps as DiffusersArguments),
    ...(meta.step_kwargs as DiffusersArguments),
    num_inference_steps: meta.num_inference_steps,
  };
  const options = { ...scheduleOptions(given), random: recordedNoise(inputs) };
  const schedule = made.start(options);

  const results = new Map<string, Tensor>([
    ['timesteps', vector(schedule.timesteps)],
    ['sigmas', vector(schedule.sigmas)],
    ['init_noise_sigma', tensor('float64', [], Float64Array.of(schedule.initNoiseSigma))],
  ]);
  if (inputs.has('add.original')) {
    const noised = (meta.noise_index as readonly number[]).map((index) => schedule.timesteps[index]!);
    const [original, noise] = [float('add.original'), float('add.noise')];
    const added = made.addNoise(original, noise, noised, options);
    results.set('add_noise', added).set('scale_noise', added);
    if (golden.store.tensors.has('out.get_velocity') && made.velocity) {
      results.set('get_velocity', made.velocity(original, noise, noised, options));
    }
  }

  let sample = float('sample');
  for (const call of schedule.timesteps.keys()) {
    results.set(`scaled.${call}`, schedule.scale(sample, call));
    const step = schedule.step(float(`model_output.${call}`), sample, call);
    sample = step.sample;
    results.set(`step.${call}`, sample);
    const estimate = step.predOriginalSample;
    // diffusers names the same thing differently in different classes.
    for (const name of ['pred_original_sample', 'pred_original', 'denoised']) {
      if (estimate) results.set(`${name}.${call}`, estimate);
    }
    if (step.predNoisedSample) results.set(`pred_noised_sample.${call}`, step.predNoisedSample);
  }
  return results;
};

/** The recorded draws, in order. */
export function recordedNoise(inputs: ReadonlyMap<string, Tensor>): NormalSource {
  let draw = 0;
  return {
    normal(shape) {
      const recorded = inputs.get(`noise.${draw++}`);
      if (recorded && recorded.shape.join() === shape.join()) return toFloat32(recorded);
      throw new KinographError('parity.noise', {
        where: `draw ${draw - 1}`,
        wanted: recorded ? `[${recorded.shape.join(', ')}], as recorded` : 'no more draws: none is recorded',
        got: `[${shape.join(', ')}]`,
      });
    },
  };
}

function vector(values: readonly number[]): Tensor<'float64'> {
  return tensor('float64', [values.length], Float64Array.from(values));
}
