import { z } from 'zod';
import { varianceExploding } from '../noise-levels/signal-and-noise.js';
import { linspace32 } from '../numeric/sequences.js';
import { choice, flag, number, order, thresholdFields } from '../scheduling/config-fields.js';
import { limitData } from '../scheduling/convert-output.js';
import { defineScheduler, requireSteps } from '../scheduling/define-scheduler.js';
import { noiseCondition, preconditionInput, preconditionOutput } from '../scheduling/edm-space.js';
import { unsupported } from '../scheduling/read-config.js';
import { addSigmaNoise } from '../scheduling/sigma-space.js';
import { dpmMultistepWeights, multistepOrder } from '../solvers/dpm-multistep.js';
import { multistepUpdate } from '../solvers/multistep-update.js';

const className = 'EDMDPMSolverMultistepScheduler';

/** Multistep DPM-Solver++ (Lu et al. 2022b) for models with EDM preconditioning (Karras et al. 2022). */
export const edmDpmSolverMultistep = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...thresholdFields(),
    sigma_min: number(0.002),
    sigma_max: number(80),
    sigma_data: number(0.5),
    sigma_schedule: choice(['karras', 'exponential'], 'karras'),
    num_train_timesteps: z.int().min(1).default(1000),
    prediction_type: choice(['epsilon', 'v_prediction'], 'epsilon'),
    rho: number(7),
    solver_order: order(2),
    algorithm_type: choice(['dpmsolver++', 'sde-dpmsolver++'], 'dpmsolver++', { deis: 'dpmsolver++' }),
    solver_type: choice(['midpoint', 'heun'], 'midpoint', { logrho: 'midpoint', bh1: 'midpoint', bh2: 'midpoint' }),
    lower_order_final: flag(true),
    euler_at_final: flag(false),
    final_sigmas_type: choice(['zero', 'sigma_min'], 'zero'),
  }),
  check(config) {
    if (config.algorithm_type === 'sde-dpmsolver++' && config.solver_order === 3) {
      throw unsupported(className, 'solver_order', '1 or 2 for algorithm_type sde-dpmsolver++', 3);
    }
  },
  solver(config, options) {
    const levels = config.sigma_schedule === 'karras' ? karras() : exponential();
    const sigmas = Float32Array.from([...levels, config.final_sigmas_type === 'zero' ? 0 : config.sigma_min]);
    const at = Array.from(sigmas, varianceExploding);
    const timesteps = Array.from(levels, noiseCondition);
    const method = { algorithm: config.algorithm_type, solver: config.solver_type };

    function karras(): Float32Array {
      const { fround } = Math;
      const [from, to] = [config.sigma_max ** (1 / config.rho), config.sigma_min ** (1 / config.rho)];
      const ramp = linspace32(0, 1, requireSteps(className, options));
      return ramp.map((share) => fround(fround(from) + fround(share * fround(to - from))) ** config.rho);
    }

    function exponential(): Float32Array {
      const steps = requireSteps(className, options);
      return linspace32(Math.log(config.sigma_min), Math.log(config.sigma_max), steps).map(Math.exp).reverse();
    }

    return {
      timesteps,
      draws: config.algorithm_type === 'sde-dpmsolver++',
      sigmas,
      initNoiseSigma: Math.sqrt(config.sigma_max ** 2 + 1),
      scale: (sample, call) => preconditionInput(config, sample, sigmas[call]!),
      addNoise: addSigmaNoise(timesteps, sigmas),
      step({ output, sample, call, memory, noise }) {
        const data = limitData(config, preconditionOutput(config, output, sample, sigmas[call]!));
        memory.push(data, config.solver_order);
        const drawn = config.algorithm_type === 'sde-dpmsolver++' ? noise() : undefined;
        const used = multistepOrder({
          call,
          calls: timesteps.length,
          order: config.solver_order,
          lowerFinal: config.lower_order_final,
          eulerAtEnd: config.euler_at_final || config.final_sigmas_type === 'zero',
        });
        const past = Array.from({ length: used }, (_, age) => at[call - age]!);
        const weights = dpmMultistepWeights(method, at[call + 1]!, past);
        return { sample: multistepUpdate(weights, sample, memory, drawn), predOriginalSample: data };
      },
    };
  },
});
