import { z } from 'zod';
import { fractionalTimesteps } from '../noise-levels/timestep-spacing.js';
import { linearCombination } from '../numeric/linear-combination.js';
import { interpolate } from '../numeric/sequences.js';
import { choice, diffusionFields, flag, spacingFields } from '../scheduling/config-fields.js';
import { defineScheduler, requireSteps } from '../scheduling/define-scheduler.js';
import { diffusionTables, initialSigma } from '../scheduling/diffusion-tables.js';
import { addSigmaNoise, dataAtSigma, scaleBySigma } from '../scheduling/sigma-space.js';

const className = 'EulerAncestralDiscreteScheduler';

/** Euler steps that go below the next noise level and add noise back up to it (k-diffusion, `sample_euler_ancestral`). */
export const eulerAncestral = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields(),
    ...spacingFields('linspace'),
    prediction_type: choice(['epsilon', 'v_prediction'], 'epsilon'),
    rescale_betas_zero_snr: flag(false),
  }),
  solver(config, options) {
    const tables = diffusionTables(config, { zeroSnr: config.rescale_betas_zero_snr, floor: true });
    const timesteps = fractionalTimesteps(config, requireSteps(className, options));
    const sigmas = Float32Array.from([...timesteps.map((t) => interpolate(tables.sigmas, t)), 0]);

    return {
      timesteps,
      draws: true,
      sigmas,
      initNoiseSigma: initialSigma(config, sigmas),
      scale: (sample, call) => scaleBySigma(sample, sigmas[call]!),
      addNoise: addSigmaNoise(timesteps, sigmas),
      step({ output, sample, call, noise }) {
        const [sigma, next] = [sigmas[call]!, sigmas[call + 1]!];
        const data = dataAtSigma(config.prediction_type, output, sample, sigma);
        const up = Math.sqrt((next ** 2 * (sigma ** 2 - next ** 2)) / sigma ** 2);
        const down = Math.sqrt(next ** 2 - up ** 2);
        return {
          sample: linearCombination([
            [down / sigma, sample],
            [1 - down / sigma, data],
            [up, noise()],
          ]),
          predOriginalSample: data,
        };
      },
    };
  },
});
