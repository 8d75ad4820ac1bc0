import { z } from 'zod';
import { karrasSigmas } from '../noise-levels/sigmas.js';
import { linearCombination } from '../numeric/linear-combination.js';
import { linspace32 } from '../numeric/sequences.js';
import { addChurn } from '../scheduling/churn.js';
import { choice, number } from '../scheduling/config-fields.js';
import { defineScheduler, requireOneOf, requireSteps } from '../scheduling/define-scheduler.js';
import { noiseCondition, preconditionInput, preconditionOutput } from '../scheduling/edm-space.js';
import { addSigmaNoise } from '../scheduling/sigma-space.js';

const className = 'EDMEulerScheduler';

/**
 * Euler steps for models with EDM preconditioning (Karras et al. 2022). The option `sigmas` is the ramp `[0, 1]` that the
 * Karras spacing is evaluated at.
 */
export const edmEuler = defineScheduler('epsilon', {
  className,
  fields: z.object({
    sigma_min: number(0.002),
    sigma_max: number(80),
    sigma_data: number(0.5),
    sigma_schedule: choice(['karras', 'exponential'], 'karras'),
    num_train_timesteps: z.int().min(1).default(1000),
    prediction_type: choice(['epsilon', 'v_prediction'], 'epsilon'),
    rho: number(7),
    final_sigmas_type: choice(['zero', 'sigma_min'], 'zero'),
  }),
  options: ['sigmas', 'churn'],
  solver(config, options) {
    requireOneOf(className, options, ['steps', 'sigmas']);
    const range = { max: config.sigma_max, min: config.sigma_min };
    const steps = options.sigmas?.length ?? requireSteps(className, options);
    const levels = Float32Array.from(spaced());
    const last = config.final_sigmas_type === 'zero' ? 0 : levels[levels.length - 1]!;
    const sigmas = Float32Array.from([...levels, last]);
    const timesteps = Array.from(levels, noiseCondition);

    function spaced(): number[] {
      if (config.sigma_schedule === 'exponential') {
        const logs = linspace32(Math.log(range.min), Math.log(range.max), steps);
        return Array.from(logs, (log) => Math.exp(log)).reverse();
      }
      if (!options.sigmas) return karrasSigmas(range, steps, config.rho);
      const [from, to] = [range.max ** (1 / config.rho), range.min ** (1 / config.rho)];
      return options.sigmas.map((ramp) => (from + ramp * (to - from)) ** config.rho);
    }

    return {
      timesteps,
      sigmas,
      initNoiseSigma: Math.sqrt(range.max ** 2 + 1),
      scale: (sample, call) => preconditionInput(config, sample, sigmas[call]!),
      addNoise: addSigmaNoise(timesteps, sigmas),
      step({ output, sample, call, noise }) {
        const churn = { sample, sigma: sigmas[call]!, levels: sigmas.length - 1, noise };
        const { sample: x, sigmaHat } = addChurn(options.churn, churn);
        const data = preconditionOutput(config, output, x, sigmaHat);
        const change = (sigmas[call + 1]! - sigmaHat) / sigmaHat;
        return {
          sample: linearCombination([
            [1 + change, x],
            [-change, data],
          ]),
          predOriginalSample: data,
        };
      },
    };
  },
});
