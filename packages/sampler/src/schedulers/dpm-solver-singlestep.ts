import { z } from 'zod';
import { straight, variancePreserving } from '../noise-levels/signal-and-noise.js';
import { solverTimesteps } from '../noise-levels/timestep-spacing.js';
import {
  choice,
  clippedLambda,
  diffusionFields,
  flag,
  flowFields,
  order,
  respacingFields,
  solverPrediction,
  thresholdFields,
} from '../scheduling/config-fields.js';
import { estimates } from '../scheduling/convert-output.js';
import { defineScheduler, requireOneOf, requireSteps } from '../scheduling/define-scheduler.js';
import { checkOneRespacing, diffusionTables } from '../scheduling/diffusion-tables.js';
import { addLevelNoise } from '../scheduling/level-noise.js';
import { unsupported } from '../scheduling/read-config.js';
import { firstChannels } from '../scheduling/split-channels.js';
import { checkDpmConfig, checkFlowIsPlain } from '../solvers/dpm-config.js';
import { dpmSinglestepWeights, singlestepOrders } from '../solvers/dpm-singlestep.js';
import { multistepUpdate } from '../solvers/multistep-update.js';
import { clippedSteps, flowShiftOf, solverLevels } from '../solvers/solver-levels.js';

const className = 'DPMSolverSinglestepScheduler';

/** Singlestep DPM-Solver and DPM-Solver++, orders 1 to 3 (Lu et al. 2022, 2022b): blocks of calls that share a start. */
export const dpmSolverSinglestep = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields(),
    ...respacingFields(),
    ...flowFields(),
    ...thresholdFields(),
    solver_order: order(2),
    prediction_type: solverPrediction(),
    algorithm_type: choice(['dpmsolver', 'dpmsolver++', 'sde-dpmsolver++'], 'dpmsolver++', { deis: 'dpmsolver++' }),
    solver_type: choice(['midpoint', 'heun'], 'midpoint', { logrho: 'midpoint', bh1: 'midpoint', bh2: 'midpoint' }),
    lower_order_final: flag(false),
    final_sigmas_type: choice(['zero', 'sigma_min'], 'zero'),
    lambda_min_clipped: clippedLambda(),
    variance_type: z.enum(['learned', 'learned_range']).nullable().default(null),
  }),
  options: ['timesteps', 'mu'],
  check(config) {
    checkOneRespacing(className, config);
    checkDpmConfig(className, config);
    checkFlowIsPlain(className, config);
    if (config.algorithm_type === 'dpmsolver' && config.thresholding) {
      throw unsupported(className, 'thresholding', 'false for algorithm_type dpmsolver', true);
    }
  },
  solver(config, options) {
    requireOneOf(className, options, ['steps', 'timesteps']);
    if (options.timesteps && (config.use_karras_sigmas || config.use_exponential_sigmas || config.use_beta_sigmas)) {
      throw unsupported(className, 'use_*_sigmas', 'plain noise levels with given timesteps', true);
    }
    const tables = diffusionTables(config);
    const last = config.num_train_timesteps - clippedSteps(tables.alphas, config.lambda_min_clipped);
    const steps = options.timesteps?.length ?? requireSteps(className, options);
    const spaced = { ...config, timestep_spacing: 'linspace', steps_offset: 0 } as const;
    const plain = options.timesteps?.map(Math.trunc) ?? solverTimesteps(spaced, steps, last);
    const shift = flowShiftOf(className, config, options);
    const { timesteps, sigmas: levels } = solverLevels(config, tables, plain, { steps, shift, roundAlways: true });
    const finalIsZero = config.final_sigmas_type === 'zero';
    const sigmas = Float32Array.from([...levels, finalIsZero ? 0 : tables.sigmas[0]!]);
    const at = Array.from(sigmas, config.use_flow_sigmas ? straight : variancePreserving);
    // A run of uneven length, or one that ends at 0, always ends with lower orders.
    const lowerFinal = config.lower_order_final || steps % config.solver_order !== 0 || finalIsZero;
    const orders = singlestepOrders(steps, config.solver_order, { lowerFinal, finalIsZero });
    const method = { algorithm: config.algorithm_type, solver: config.solver_type };

    return {
      timesteps,
      draws: config.algorithm_type === 'sde-dpmsolver++',
      sigmas,
      addNoise: addLevelNoise(timesteps, at),
      step({ output, sample, call, memory, noise }) {
        const mean = config.variance_type && config.prediction_type === 'epsilon' ? firstChannels(output, 3) : output;
        const { data, epsilon } = estimates(config, mean, sample, { ...at[call]!, ratio: sigmas[call]! });
        memory.push(config.algorithm_type === 'dpmsolver' ? epsilon() : data, config.solver_order);
        const drawn = config.algorithm_type === 'sde-dpmsolver++' ? noise() : undefined;
        const used = Math.min(orders[call]!, memory.outputs);
        if (used === 1) memory.set('start', sample);
        const past = Array.from({ length: used }, (_, age) => at[call - age]!);
        const weights = dpmSinglestepWeights(method, at[call + 1]!, past);
        return { sample: multistepUpdate(weights, memory.get('start'), memory, drawn), predOriginalSample: data };
      },
    };
  },
});
