import { z } from 'zod';
import { betasOf, cumulativeAlphas, rescaleToZeroSnr } from '../noise-levels/betas.js';
import { wholeTimesteps } from '../noise-levels/timestep-spacing.js';
import { linearCombination, type Term } from '../numeric/linear-combination.js';
import { addDiffusionNoise, diffusionVelocity } from '../scheduling/broadcast.js';
import {
  clipFields,
  diffusionFields,
  diffusionPrediction,
  flag,
  spacingFields,
  thresholdFields,
} from '../scheduling/config-fields.js';
import { dataOf, limitData, noiseFromData, noiseOf } from '../scheduling/convert-output.js';
import { defineScheduler, requireSteps } from '../scheduling/define-scheduler.js';

const className = 'DDIMScheduler';

/** Denoising diffusion implicit models (Song et al. 2021). `eta` 0 is deterministic, 1 is DDPM's variance. */
export const ddim = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields(),
    ...clipFields(true),
    ...thresholdFields(),
    ...spacingFields('leading'),
    set_alpha_to_one: flag(true),
    prediction_type: diffusionPrediction(),
    rescale_betas_zero_snr: flag(false),
  }),
  options: ['eta', 'useClippedOutput'],
  solver(config, options) {
    const trained = config.num_train_timesteps;
    const steps = requireSteps(className, options, trained);
    const { eta = 0, useClippedOutput = false } = options;
    const betas = betasOf(config);
    const alphas = cumulativeAlphas(config.rescale_betas_zero_snr ? rescaleToZeroSnr(betas) : betas);
    const alphaAt = (t: number) => (t >= 0 ? alphas[t]! : config.set_alpha_to_one ? 1 : alphas[0]!);
    const timesteps = wholeTimesteps(config, steps);
    const stride = Math.floor(trained / steps);
    const kind = config.prediction_type;

    return {
      timesteps,
      draws: eta > 0,
      addNoise: addDiffusionNoise(alphas),
      velocity: diffusionVelocity(alphas),
      step({ output, sample, call, noise }) {
        const t = timesteps[call]!;
        const [now, next] = [alphaAt(t), alphaAt(t - stride)];
        const level = { alpha: Math.sqrt(now), sigma: Math.sqrt(1 - now) };
        const data = limitData(config, dataOf(kind, output, sample, level));
        const epsilon = useClippedOutput ? noiseFromData(data, sample, level) : noiseOf(kind, output, sample, level);
        const variance = ((1 - next) / (1 - now)) * (1 - now / next);
        const deviation = eta === 0 ? 0 : eta * Math.sqrt(variance);
        const terms: Term[] = [
          [Math.sqrt(next), data],
          [Math.sqrt(1 - next - deviation ** 2), epsilon],
        ];
        if (eta > 0) terms.push([deviation, noise()]);
        return { sample: linearCombination(terms), predOriginalSample: data };
      },
    };
  },
});
