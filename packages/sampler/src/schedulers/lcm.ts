import { z } from 'zod';
import { betasOf, cumulativeAlphas, rescaleToZeroSnr } from '../noise-levels/betas.js';
import { linearCombination } from '../numeric/linear-combination.js';
import { addDiffusionNoise, diffusionVelocity } from '../scheduling/broadcast.js';
import {
  clipFields,
  diffusionFields,
  diffusionPrediction,
  flag,
  number,
  spacingFields,
  thresholdFields,
} from '../scheduling/config-fields.js';
import { dataOf, limitData } from '../scheduling/convert-output.js';
import { defineScheduler } from '../scheduling/define-scheduler.js';
import { distilledTimesteps } from '../scheduling/distilled-timesteps.js';

const className = 'LCMScheduler';
/** Standard deviation of the data, as the consistency models are trained with. */
const sigmaData = 0.5;

/** Latent consistency models (Luo et al. 2023): few steps, each to the clean sample and back to the next noise level. */
export const lcm = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields({ start: 0.00085, end: 0.012, schedule: 'scaled_linear' }),
    ...clipFields(false),
    ...thresholdFields(),
    ...spacingFields('leading'),
    original_inference_steps: z.int().min(1).default(50),
    set_alpha_to_one: flag(true),
    prediction_type: diffusionPrediction(),
    timestep_scaling: number(10),
    rescale_betas_zero_snr: flag(false),
  }),
  options: ['timesteps', 'originalSteps', 'strength'],
  solver(config, options) {
    const timesteps = distilledTimesteps(className, config, options);
    const betas = betasOf(config);
    const alphas = cumulativeAlphas(config.rescale_betas_zero_snr ? rescaleToZeroSnr(betas) : betas);

    return {
      timesteps,
      draws: true,
      addNoise: addDiffusionNoise(alphas),
      velocity: diffusionVelocity(alphas),
      step({ output, sample, call, noise }) {
        const t = timesteps[call]!;
        const level = { alpha: Math.sqrt(alphas[t]!), sigma: Math.sqrt(1 - alphas[t]!) };
        const data = limitData(config, dataOf(config.prediction_type, output, sample, level));
        // The consistency function is the identity at t = 0 (Song et al. 2023, equation 5).
        const scaled = t * config.timestep_scaling;
        const denoised = linearCombination([
          [scaled / Math.sqrt(scaled ** 2 + sigmaData ** 2), data],
          [sigmaData ** 2 / (scaled ** 2 + sigmaData ** 2), sample],
        ]);
        if (call === timesteps.length - 1) return { sample: denoised, predOriginalSample: denoised };
        const next = alphas[timesteps[call + 1]!]!;
        const renoised = linearCombination([
          [Math.sqrt(next), denoised],
          [Math.sqrt(1 - next), noise()],
        ]);
        return { sample: renoised, predOriginalSample: denoised };
      },
    };
  },
});
