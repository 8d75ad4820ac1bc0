import { z } from 'zod';
import { shiftedAlphas } from '../noise-levels/betas.js';
import { wholeTimesteps } from '../noise-levels/timestep-spacing.js';
import { linearCombination } from '../numeric/linear-combination.js';
import { addDiffusionNoise, diffusionVelocity } from '../scheduling/broadcast.js';
import { cogVideoXFields } from '../scheduling/cogvideox-fields.js';
import { dataOf } from '../scheduling/convert-output.js';
import { defineScheduler, requireSteps } from '../scheduling/define-scheduler.js';

const className = 'CogVideoXDDIMScheduler';

/** DDIM (Song et al. 2021) on CogVideoX's shifted noise schedule (Yang et al. 2024). Samples are never clipped, as in diffusers. */
export const cogVideoXDdim = defineScheduler('epsilon', {
  className,
  fields: z.object(cogVideoXFields()),
  options: ['eta'],
  solver(config, options) {
    const trained = config.num_train_timesteps;
    const steps = requireSteps(className, options, trained);
    const alphas = shiftedAlphas(config);
    const alphaAt = (t: number) => (t >= 0 ? alphas[t]! : config.set_alpha_to_one ? 1 : alphas[0]!);
    const timesteps = wholeTimesteps(config, steps);
    const stride = Math.floor(trained / steps);

    return {
      timesteps,
      addNoise: addDiffusionNoise(alphas),
      velocity: diffusionVelocity(alphas),
      step({ output, sample, call }) {
        const t = timesteps[call]!;
        const [now, next] = [alphaAt(t), alphaAt(t - stride)];
        const level = { alpha: Math.sqrt(now), sigma: Math.sqrt(1 - now) };
        const data = dataOf(config.prediction_type, output, sample, level);
        const kept = Math.sqrt((1 - next) / (1 - now));
        const stepped = linearCombination([
          [kept, sample],
          [Math.sqrt(next) - Math.sqrt(now) * kept, data],
        ]);
        return { sample: stepped, predOriginalSample: data };
      },
    };
  },
});
