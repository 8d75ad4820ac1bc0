import { type Tensor, tensor } from '@kinograph/tensor';
import { z } from 'zod';
import { betasOf, cumulativeAlphas, rescaleToZeroSnr } from '../noise-levels/betas.js';
import { wholeTimesteps } from '../noise-levels/timestep-spacing.js';
import { linearCombination } from '../numeric/linear-combination.js';
import { addDiffusionNoise, diffusionVelocity } from '../scheduling/broadcast.js';
import {
  choice,
  clipFields,
  diffusionFields,
  diffusionPrediction,
  flag,
  spacingFields,
  thresholdFields,
} from '../scheduling/config-fields.js';
import { dataOf, limitData } from '../scheduling/convert-output.js';
import { defineScheduler, requireOneOf, requireSteps } from '../scheduling/define-scheduler.js';
import { descendingTimesteps } from '../scheduling/given-timesteps.js';
import { splitChannels } from '../scheduling/split-channels.js';

type Float32 = Tensor<'float32'>;
const className = 'DDPMScheduler';
const varianceTypes = ['fixed_small', 'fixed_small_log', 'fixed_large', 'learned', 'learned_range'] as const;

/** Denoising diffusion probabilistic models (Ho et al. 2020); learned variances as Nichol & Dhariwal 2021, section 3.1. */
export const ddpm = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields({ schedules: ['linear', 'scaled_linear', 'squaredcos_cap_v2', 'laplace', 'sigmoid'] }),
    ...clipFields(true),
    ...thresholdFields(),
    ...spacingFields('leading'),
    variance_type: choice(varianceTypes, 'fixed_small'),
    prediction_type: diffusionPrediction(),
    rescale_betas_zero_snr: flag(false),
  }),
  options: ['timesteps'],
  solver(config, options) {
    requireOneOf(className, options, ['steps', 'timesteps']);
    const trained = config.num_train_timesteps;
    const timesteps = options.timesteps
      ? descendingTimesteps(className, options.timesteps, trained)
      : wholeTimesteps(config, requireSteps(className, options, trained));
    const betas = betasOf(config);
    const alphas = cumulativeAlphas(config.rescale_betas_zero_snr ? rescaleToZeroSnr(betas) : betas);
    const learns = config.variance_type === 'learned' || config.variance_type === 'learned_range';

    return {
      timesteps,
      draws: true,
      addNoise: addDiffusionNoise(alphas),
      velocity: diffusionVelocity(alphas),
      step({ output, sample, call, noise }) {
        const t = timesteps[call]!;
        const now = alphas[t]!;
        const next = call + 1 < timesteps.length ? alphas[timesteps[call + 1]!]! : 1;
        const alpha = now / next; // of the steps between the two timesteps, taken as one
        const beta = 1 - alpha;
        const [mean, learned] = learns ? splitChannels(className, output, sample) : [output, undefined];
        const level = { alpha: Math.sqrt(now), sigma: Math.sqrt(1 - now) };
        const data = limitData(config, dataOf(config.prediction_type, mean, sample, level));
        const previous = linearCombination([
          [(Math.sqrt(next) * beta) / (1 - now), data],
          [(Math.sqrt(alpha) * (1 - next)) / (1 - now), sample],
        ]);
        if (t === 0) return { sample: previous, predOriginalSample: data };
        const small = Math.max(((1 - next) / (1 - now)) * beta, 1e-20);
        const added = learned
          ? learnedNoise(config.variance_type, learned, small, beta, noise())
          : linearCombination([[Math.sqrt(config.variance_type === 'fixed_large' ? beta : small), noise()]]);
        return {
          sample: linearCombination([
            [1, previous],
            [1, added],
          ]),
          predOriginalSample: data,
        };
      },
    };
  },
});

/** Noise times the standard deviation the model predicts: as a variance, or as a place between the two fixed ones. */
function learnedNoise(type: string, learned: Float32, small: number, large: number, noise: Float32): Float32 {
  const [low, high] = [Math.log(small), Math.log(large)];
  const deviation = (value: number) => {
    if (type === 'learned') return Math.sqrt(value);
    const share = (value + 1) / 2;
    return Math.exp(0.5 * (share * high + (1 - share) * low));
  };
  return tensor(
    'float32',
    noise.shape,
    noise.data.map((value, i) => deviation(learned.data[i]!) * value),
  );
}
