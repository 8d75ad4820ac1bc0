import { z } from 'zod';
import { straight, variancePreserving } from '../noise-levels/signal-and-noise.js';
import { solverTimesteps } from '../noise-levels/timestep-spacing.js';
import { linearCombination } from '../numeric/linear-combination.js';
import { addDiffusionNoise } from '../scheduling/broadcast.js';
import {
  choice,
  clippedLambda,
  diffusionFields,
  flag,
  number,
  only,
  order,
  respacingFields,
  solverPrediction,
  spacingFields,
  thresholdFields,
} from '../scheduling/config-fields.js';
import { estimates } from '../scheduling/convert-output.js';
import { defineScheduler, requireSteps } from '../scheduling/define-scheduler.js';
import { checkOneRespacing, diffusionTables } from '../scheduling/diffusion-tables.js';
import { unsupported } from '../scheduling/read-config.js';
import { firstChannels } from '../scheduling/split-channels.js';
import { checkFlowIsPlain } from '../solvers/dpm-config.js';
import { multistepUpdate } from '../solvers/multistep-update.js';
import { clippedSteps, solverLevels } from '../solvers/solver-levels.js';
import { adamsBashforthWeights, adamsMoultonWeights } from '../solvers/stochastic-adams-weights.js';

const className = 'SASolverScheduler';

/** Stochastic Adams solver (Xue et al. 2023): a predictor and a corrector that both carry the noise of the step. */
export const saSolver = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields(),
    ...respacingFields(),
    ...thresholdFields(),
    ...spacingFields('linspace'),
    use_flow_sigmas: flag(false),
    flow_shift: number(1),
    predictor_order: order(2, 4),
    corrector_order: order(2, 4),
    prediction_type: solverPrediction(),
    tau_func: only(null),
    algorithm_type: choice(['data_prediction', 'noise_prediction'], 'data_prediction'),
    lower_order_final: flag(true),
    lambda_min_clipped: clippedLambda(),
    variance_type: z.enum(['learned', 'learned_range']).nullable().default(null),
  }),
  check(config) {
    checkOneRespacing(className, config);
    checkFlowIsPlain(className, config);
    if (config.algorithm_type === 'data_prediction') return;
    if (config.thresholding) throw unsupported(className, 'thresholding', 'false for noise_prediction', true);
    if (config.prediction_type === 'flow_prediction') {
      throw unsupported(
        className,
        'prediction_type',
        'epsilon, sample or v_prediction for noise_prediction',
        'flow_prediction',
      );
    }
  },
  solver(config, options) {
    const steps = requireSteps(className, options);
    const tables = diffusionTables(config);
    const last = config.num_train_timesteps - clippedSteps(tables.alphas, config.lambda_min_clipped);
    const plain = solverTimesteps(config, steps, last);
    const { timesteps, sigmas: levels } = solverLevels(config, tables, plain, { steps, roundAlways: true });
    const keepsLast =
      config.use_karras_sigmas || config.use_exponential_sigmas || config.use_beta_sigmas || config.use_flow_sigmas;
    const sigmas = Float32Array.from([...levels, keepsLast ? levels[levels.length - 1]! : tables.sigmas[0]!]);
    const at = Array.from(sigmas, config.use_flow_sigmas ? straight : variancePreserving);
    const overData = config.algorithm_type === 'data_prediction';
    const { predictor_order: predictorOrder, corrector_order: correctorOrder } = config;
    const kept = Math.max(predictorOrder, correctorOrder - 1);
    const calls = timesteps.length;
    /** Noise only in the middle of the training range, as the authors sample. */
    const tauAt = (call: number) => (timesteps[call]! >= 200 && timesteps[call]! <= 800 ? 1 : 0);
    const lowered = (order: number, left: number, available: number) =>
      Math.min(config.lower_order_final ? Math.min(order, left) : order, available);
    const nodes = (newest: number, count: number) =>
      Array.from({ length: count }, (_, age) => at[newest - age]!.lambda);

    return {
      timesteps,
      draws: true,
      sigmas,
      addNoise: addDiffusionNoise(tables.alphas),
      step({ output, sample, call, memory, noise }) {
        const mean = config.variance_type && config.prediction_type === 'epsilon' ? firstChannels(output, 3) : output;
        const { data, epsilon } = estimates(config, mean, sample, { ...at[call]!, ratio: sigmas[call]! });
        const converted = overData ? data : epsilon();
        let corrected = sample;
        if (call > 0) {
          const seen = Math.min(call - 1, kept);
          const order = lowered(correctorOrder, calls - (call - 1) + 1, seen + 2);
          const { outputs, ...weights } = adamsMoultonWeights({
            overData,
            tau: tauAt(call - 1),
            from: at[call - 1]!,
            to: at[call]!,
            nodes: nodes(call, order),
          });
          const [current, ...older] = outputs;
          corrected = linearCombination([
            [1, multistepUpdate({ ...weights, outputs: older }, memory.get('corrected'), memory, memory.get('noise'))],
            [current!, converted],
          ]);
        }
        memory.push(converted, kept);
        memory.set('corrected', corrected);
        memory.set('noise', noise());
        const order = lowered(predictorOrder, calls - call, Math.min(call, kept) + 1);
        const weights = adamsBashforthWeights({
          overData,
          tau: tauAt(call),
          from: at[call]!,
          to: at[call + 1]!,
          nodes: nodes(call, order),
        });
        return {
          sample: multistepUpdate(weights, corrected, memory, memory.get('noise')),
          predOriginalSample: data,
        };
      },
    };
  },
});
