import { z } from 'zod';
import { straight, variancePreserving } from '../noise-levels/signal-and-noise.js';
import { linearCombination } from '../numeric/linear-combination.js';
import {
  choice,
  diffusionFields,
  flag,
  flowFields,
  only,
  optionalNumber,
  order,
  respacingFields,
  solverPrediction,
  spacingFields,
  thresholdFields,
} from '../scheduling/config-fields.js';
import { estimates } from '../scheduling/convert-output.js';
import { defineScheduler, requireOneOf } from '../scheduling/define-scheduler.js';
import { checkOneRespacing } from '../scheduling/diffusion-tables.js';
import { addLevelNoise } from '../scheduling/level-noise.js';
import { unsupported } from '../scheduling/read-config.js';
import { multistepUpdate } from '../solvers/multistep-update.js';
import { unipcLevels } from '../solvers/unipc-levels.js';
import { unipcCorrector, unipcPredictor } from '../solvers/unipc-weights.js';

const className = 'UniPCMultistepScheduler';

/**
 * Unified predictor-corrector (Zhao et al. 2023), any order: each step is corrected with the model's output at its end,
 * at no extra call. With `use_flow_sigmas` it solves flow matching; Wan samples with it.
 */
export const unipcMultistep = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields(),
    ...respacingFields(),
    ...flowFields(),
    ...thresholdFields(),
    ...spacingFields('linspace'),
    solver_order: order(2, 9),
    prediction_type: solverPrediction(),
    predict_x0: flag(true),
    solver_type: choice(['bh1', 'bh2'], 'bh2', { midpoint: 'bh2', heun: 'bh2', logrho: 'bh2' }),
    solver_p: only(null),
    lower_order_final: flag(true),
    disable_corrector: z.array(z.int()).default([]),
    final_sigmas_type: choice(['zero', 'sigma_min'], 'zero'),
    rescale_betas_zero_snr: flag(false),
    shift_terminal: optionalNumber(),
  }),
  options: ['sigmas', 'mu'],
  check(config) {
    checkOneRespacing(className, config);
    if (config.shift_terminal !== null && !config.use_flow_sigmas) {
      throw unsupported(className, 'shift_terminal', 'null without use_flow_sigmas', config.shift_terminal);
    }
    if (config.use_flow_sigmas && (config.use_exponential_sigmas || config.use_beta_sigmas)) {
      const field = config.use_beta_sigmas ? 'use_beta_sigmas' : 'use_exponential_sigmas';
      throw unsupported(className, field, 'false beside use_flow_sigmas', true);
    }
    if (!config.predict_x0 && config.prediction_type === 'flow_prediction') {
      throw unsupported(className, 'predict_x0', 'true for prediction_type flow_prediction', false);
    }
  },
  solver(config, options) {
    requireOneOf(className, options, ['steps', 'sigmas']);
    const { timesteps, sigmas } = unipcLevels(className, config, options);
    const calls = timesteps.length;
    const at = Array.from(sigmas, config.use_flow_sigmas ? straight : variancePreserving);
    const { predict_x0: overData, solver_type: type } = config;
    const limits = overData ? config : { prediction_type: config.prediction_type };
    const orderOf = (call: number) =>
      Math.min(config.lower_order_final ? Math.min(config.solver_order, calls - call) : config.solver_order, call + 1);
    const levels = (newest: number, count: number) => Array.from({ length: count }, (_, age) => at[newest - age]!);

    return {
      timesteps,
      sigmas,
      addNoise: addLevelNoise(timesteps, at),
      step({ output, sample, call, memory }) {
        const { data, epsilon } = estimates(limits, output, sample, { ...at[call]!, ratio: sigmas[call]! });
        const converted = overData ? data : epsilon();
        let corrected = sample;
        if (call > 0 && !config.disable_corrector.includes(call - 1)) {
          const past = levels(call - 1, orderOf(call - 1));
          const { current, ...weights } = unipcCorrector({ type, overData, to: at[call]!, past });
          corrected = linearCombination([
            [1, multistepUpdate({ ...weights, noise: 0 }, memory.get('corrected'), memory)],
            [current, converted],
          ]);
        }
        memory.push(converted, config.solver_order);
        memory.set('corrected', corrected);
        const weights = unipcPredictor({ type, overData, to: at[call + 1]!, past: levels(call, orderOf(call)) });
        return { sample: multistepUpdate({ ...weights, noise: 0 }, corrected, memory), predOriginalSample: data };
      },
    };
  },
});
