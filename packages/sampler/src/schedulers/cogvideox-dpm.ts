import { z } from 'zod';
import { shiftedAlphas } from '../noise-levels/betas.js';
import { wholeTimesteps } from '../noise-levels/timestep-spacing.js';
import { linearCombination } from '../numeric/linear-combination.js';
import { addDiffusionNoise, diffusionVelocity } from '../scheduling/broadcast.js';
import { cogVideoXFields } from '../scheduling/cogvideox-fields.js';
import { dataOf } from '../scheduling/convert-output.js';
import { defineScheduler, requireSteps } from '../scheduling/define-scheduler.js';

const className = 'CogVideoXDPMScheduler';

/**
 * Stochastic second-order DPM-Solver++ (Lu et al. 2022b) on CogVideoX's shifted noise schedule. Each step but the first
 * and the last draws noise twice and uses the second draw, as the original code does.
 */
export const cogVideoXDpm = defineScheduler('epsilon', {
  className,
  fields: z.object(cogVideoXFields()),
  options: ['eta'],
  solver(config, options) {
    const trained = config.num_train_timesteps;
    const steps = requireSteps(className, options, trained);
    const alphas = shiftedAlphas(config);
    const alphaAt = (t: number) => (t >= 0 ? alphas[t]! : config.set_alpha_to_one ? 1 : alphas[0]!);
    const lambdaOf = (alpha: number) => Math.log(Math.sqrt(alpha / (1 - alpha)));
    const timesteps = wholeTimesteps(config, steps);
    const stride = Math.floor(trained / steps);

    return {
      timesteps,
      draws: true,
      addNoise: addDiffusionNoise(alphas),
      velocity: diffusionVelocity(alphas),
      step({ output, sample, call, memory, noise }) {
        const t = timesteps[call]!;
        const [now, next] = [alphaAt(t), alphaAt(t - stride)];
        const level = { alpha: Math.sqrt(now), sigma: Math.sqrt(1 - now) };
        const data = dataOf(config.prediction_type, output, sample, level);
        const before = memory.find('output.0');
        memory.push(data, 1);
        const h = lambdaOf(next) - lambdaOf(now);
        const kept = Math.sqrt((1 - next) / (1 - now)) * Math.exp(-h);
        const moved = -Math.expm1(-2 * h) * Math.sqrt(next);
        const added = Math.sqrt(1 - next) * Math.sqrt(1 - Math.exp(-2 * h));
        let drawn = noise();
        let target = data;
        if (before && t - stride >= 0) {
          const r = (lambdaOf(now) - lambdaOf(alphas[timesteps[call - 1]!]!)) / h;
          drawn = noise();
          target = linearCombination([
            [1 + 1 / (2 * r), data],
            [-1 / (2 * r), before],
          ]);
        }
        const stepped = linearCombination([
          [kept, sample],
          [moved, target],
          [added, drawn],
        ]);
        return { sample: stepped, predOriginalSample: data };
      },
    };
  },
});
