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
import { dataOf, noiseOf } from '../scheduling/convert-output.js';
import { defineScheduler } from '../scheduling/define-scheduler.js';
import { distilledTimesteps } from '../scheduling/distilled-timesteps.js';
import { unsupported } from '../scheduling/read-config.js';

const className = 'TCDScheduler';

/** Trajectory consistency distillation (Zheng et al. 2024): `eta` (`gamma` in the paper, 0.3) is the share of each step redone. */
export const tcd = defineScheduler('epsilon', {
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
  options: ['timesteps', 'originalSteps', 'strength', 'eta'],
  solver(config, options) {
    const { eta = 0.3 } = options;
    if (!(eta >= 0 && eta <= 1)) throw unsupported(className, 'eta', 'a number from 0 to 1', eta);
    const timesteps = distilledTimesteps(className, config, options, { denseOverride: true });
    const betas = betasOf(config);
    const alphas = cumulativeAlphas(config.rescale_betas_zero_snr ? rescaleToZeroSnr(betas) : betas);
    const kind = config.prediction_type;

    return {
      timesteps,
      draws: eta > 0,
      addNoise: addDiffusionNoise(alphas),
      velocity: diffusionVelocity(alphas),
      step({ output, sample, call, noise }) {
        const isLast = call === timesteps.length - 1;
        const nextTimestep = isLast ? 0 : timesteps[call + 1]!;
        const now = alphas[timesteps[call]!]!;
        const next = alphas[nextTimestep]!;
        const below = alphas[Math.floor(Math.fround(Math.fround(1 - eta) * nextTimestep))]!;
        const level = { alpha: Math.sqrt(now), sigma: Math.sqrt(1 - now) };
        const data = dataOf(kind, output, sample, level);
        const noised = linearCombination([
          [Math.sqrt(below), data],
          [Math.sqrt(1 - below), noiseOf(kind, output, sample, level)],
        ]);
        const result = { predOriginalSample: data, predNoisedSample: noised };
        if (isLast || eta === 0) return { ...result, sample: noised };
        const renoised = linearCombination([
          [Math.sqrt(next / below), noised],
          [Math.sqrt(1 - next / below), noise()],
        ]);
        return { ...result, sample: renoised };
      },
    };
  },
});
