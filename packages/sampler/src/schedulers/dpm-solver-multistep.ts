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
  spacingFields,
  thresholdFields,
} from '../scheduling/config-fields.js';
import { estimates } from '../scheduling/convert-output.js';
import { defineScheduler, requireOneOf, requireSteps } from '../scheduling/define-scheduler.js';
import { checkOneRespacing, diffusionTables } from '../scheduling/diffusion-tables.js';
import { addLevelNoise } from '../scheduling/level-noise.js';
import { unsupported } from '../scheduling/read-config.js';
import { firstChannels } from '../scheduling/split-channels.js';
import { checkDpmConfig, checkFlowIsPlain } from '../solvers/dpm-config.js';
import { dpmMultistepWeights, multistepOrder } from '../solvers/dpm-multistep.js';
import { multistepUpdate } from '../solvers/multistep-update.js';
import { clippedSteps, flowShiftOf, solverLevels } from '../solvers/solver-levels.js';

const className = 'DPMSolverMultistepScheduler';

/**
 * Multistep DPM-Solver and DPM-Solver++, orders 1 to 3, as ODE or SDE (Lu et al. 2022, 2022b). With `use_flow_sigmas` it
 * solves flow matching.
 */
export const dpmSolverMultistep = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields(),
    ...respacingFields(),
    ...flowFields(),
    ...thresholdFields(),
    ...spacingFields('linspace'),
    solver_order: order(2),
    prediction_type: solverPrediction(),
    algorithm_type: choice(['dpmsolver', 'dpmsolver++', 'sde-dpmsolver', 'sde-dpmsolver++'], 'dpmsolver++', {
      deis: 'dpmsolver++',
    }),
    solver_type: choice(['midpoint', 'heun'], 'midpoint', { logrho: 'midpoint', bh1: 'midpoint', bh2: 'midpoint' }),
    lower_order_final: flag(true),
    euler_at_final: flag(false),
    use_lu_lambdas: flag(false),
    final_sigmas_type: choice(['zero', 'sigma_min'], 'zero'),
    lambda_min_clipped: clippedLambda(),
    variance_type: z.enum(['learned', 'learned_range']).nullable().default(null),
    rescale_betas_zero_snr: flag(false),
  }),
  options: ['timesteps', 'mu'],
  check(config) {
    checkOneRespacing(className, config);
    checkDpmConfig(className, config);
    checkFlowIsPlain(className, config);
  },
  solver(config, options) {
    requireOneOf(className, options, ['steps', 'timesteps']);
    if (
      options.timesteps &&
      (config.use_karras_sigmas || config.use_lu_lambdas || config.use_exponential_sigmas || config.use_beta_sigmas)
    ) {
      throw unsupported(className, 'use_*_sigmas', 'plain noise levels with given timesteps', true);
    }
    const tables = diffusionTables(config, { zeroSnr: config.rescale_betas_zero_snr, floor: true });
    const last = config.num_train_timesteps - clippedSteps(tables.alphas, config.lambda_min_clipped);
    const steps = options.timesteps?.length ?? requireSteps(className, options);
    const plain = options.timesteps?.map(Math.trunc) ?? solverTimesteps(config, steps, last);
    const shift = flowShiftOf(className, config, options);
    const { timesteps, sigmas: levels } = solverLevels(config, tables, plain, { steps, shift, roundAlways: false });
    const sigmas = Float32Array.from([...levels, config.final_sigmas_type === 'zero' ? 0 : tables.sigmas[0]!]);
    const levelOf = config.use_flow_sigmas ? straight : variancePreserving;
    const at = Array.from(sigmas, levelOf);
    const method = { algorithm: config.algorithm_type, solver: config.solver_type };
    const overData = config.algorithm_type.endsWith('++');
    const stochastic = config.algorithm_type.startsWith('sde-');

    return {
      timesteps,
      draws: stochastic,
      sigmas,
      addNoise: addLevelNoise(timesteps, at),
      step({ output, sample, call, memory, noise }) {
        const level = at[call]!;
        const mean = config.variance_type && config.prediction_type === 'epsilon' ? firstChannels(output, 3) : output;
        const { data, epsilon } = estimates(config, mean, sample, { ...level, ratio: sigmas[call]! });
        const converted = overData ? data : epsilon();
        memory.push(converted, config.solver_order);
        const used = multistepOrder({
          call,
          calls: timesteps.length,
          order: config.solver_order,
          lowerFinal: config.lower_order_final,
          eulerAtEnd: config.euler_at_final || config.final_sigmas_type === 'zero',
        });
        const past = Array.from({ length: used }, (_, age) => at[call - age]!);
        const weights = dpmMultistepWeights(method, at[call + 1]!, past);
        const next = multistepUpdate(weights, sample, memory, stochastic ? noise() : undefined);
        return { sample: next, predOriginalSample: data };
      },
    };
  },
});
