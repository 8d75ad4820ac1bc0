import { z } from 'zod';
import { straight, variancePreserving } from '../noise-levels/signal-and-noise.js';
import { solverTimesteps } from '../noise-levels/timestep-spacing.js';
import {
  choice,
  diffusionFields,
  flag,
  flowFields,
  order,
  respacingFields,
  solverPrediction,
  spacingFields,
  thresholdFields,
} from '../scheduling/config-fields.js';
import { estimates, noiseFromData } from '../scheduling/convert-output.js';
import { defineScheduler, requireSteps } from '../scheduling/define-scheduler.js';
import { checkOneRespacing, diffusionTables } from '../scheduling/diffusion-tables.js';
import { addLevelNoise } from '../scheduling/level-noise.js';
import { deisWeights } from '../solvers/deis-weights.js';
import { checkFlowIsPlain } from '../solvers/dpm-config.js';
import { multistepOrder } from '../solvers/dpm-multistep.js';
import { multistepUpdate } from '../solvers/multistep-update.js';
import { flowShiftOf, solverLevels } from '../solvers/solver-levels.js';

const className = 'DEISMultistepScheduler';

/** Diffusion exponential integrator sampler, multistep in log-rho, orders 1 to 3 (Zhang & Chen 2023). */
export const deisMultistep = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields(),
    ...respacingFields(),
    ...flowFields(),
    ...thresholdFields(),
    ...spacingFields('linspace'),
    solver_order: order(2),
    prediction_type: solverPrediction(),
    algorithm_type: choice(['deis'], 'deis', { dpmsolver: 'deis', 'dpmsolver++': 'deis' }),
    solver_type: choice(['logrho'], 'logrho', { midpoint: 'logrho', heun: 'logrho', bh1: 'logrho', bh2: 'logrho' }),
    lower_order_final: flag(true),
  }),
  options: ['mu'],
  check(config) {
    checkOneRespacing(className, config);
    checkFlowIsPlain(className, config);
  },
  solver(config, options) {
    const steps = requireSteps(className, options);
    const tables = diffusionTables(config);
    const shift = flowShiftOf(className, config, options);
    const plain = solverTimesteps(config, steps);
    const { timesteps, sigmas: levels } = solverLevels(config, tables, plain, { steps, shift, roundAlways: true });
    const respaces = config.use_karras_sigmas || config.use_exponential_sigmas || config.use_beta_sigmas;
    const last = respaces || config.use_flow_sigmas ? levels[levels.length - 1]! : tables.sigmas[0]!;
    const sigmas = Float32Array.from([...levels, last]);
    const at = Array.from(sigmas, config.use_flow_sigmas ? straight : variancePreserving);

    return {
      timesteps,
      sigmas,
      addNoise: addLevelNoise(timesteps, at),
      step({ output, sample, call, memory }) {
        const level = at[call]!;
        const { data } = estimates(config, output, sample, { ...level, ratio: sigmas[call]! });
        const ratio = config.prediction_type === 'flow_prediction' ? { ...level, sigma: sigmas[call]! } : level;
        memory.push(noiseFromData(data, sample, ratio), config.solver_order);
        const used = multistepOrder({
          call,
          calls: timesteps.length,
          order: config.solver_order,
          lowerFinal: config.lower_order_final,
          eulerAtEnd: false,
        });
        const past = Array.from({ length: used }, (_, age) => at[call - age]!);
        return {
          sample: multistepUpdate(deisWeights(at[call + 1]!, past), sample, memory),
          predOriginalSample: data,
        };
      },
    };
  },
});
