import { z } from 'zod';
import { logSigmasOf, sigmaToTimestep } from '../noise-levels/sigma-to-timestep.js';
import { respacedSigmas } from '../noise-levels/sigmas.js';
import { fractionalTimesteps } from '../noise-levels/timestep-spacing.js';
import { linearCombination } from '../numeric/linear-combination.js';
import { interpolate } from '../numeric/sequences.js';
import {
  clipFields,
  diffusionFields,
  diffusionPrediction,
  respacingFields,
  spacingFields,
} from '../scheduling/config-fields.js';
import { limitData } from '../scheduling/convert-output.js';
import { defineScheduler, requireOneOf, requireSteps } from '../scheduling/define-scheduler.js';
import { checkOneRespacing, diffusionTables, initialSigma, rangeOf } from '../scheduling/diffusion-tables.js';
import { unsupported } from '../scheduling/read-config.js';
import { addSigmaNoise, dataAtSigma, scaleBySigma } from '../scheduling/sigma-space.js';
import { withMiddles } from '../scheduling/two-calls-a-step.js';

const className = 'HeunDiscreteScheduler';

/** Heun's second-order steps in noise-level space (Karras et al. 2022, algorithm 1): two calls a step but for the last. */
export const heun = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields({
      start: 0.00085,
      end: 0.012,
      schedules: ['linear', 'scaled_linear', 'squaredcos_cap_v2', 'exp'],
    }),
    ...respacingFields(),
    ...clipFields(false),
    ...spacingFields('linspace'),
    prediction_type: diffusionPrediction(),
  }),
  options: ['timesteps'],
  check: (config) => checkOneRespacing(className, config),
  solver(config, options) {
    requireOneOf(className, options, ['steps', 'timesteps']);
    const tables = diffusionTables(config);
    const plain = options.timesteps?.map(Math.fround) ?? fractionalTimesteps(config, requireSteps(className, options));
    const levels = plain.map((t) => interpolate(tables.sigmas, t));
    const respaced = respacedSigmas(config, rangeOf(config, levels), plain.length);
    if (respaced && options.timesteps) {
      throw unsupported(className, 'use_*_sigmas', 'plain noise levels with given timesteps', true);
    }
    const logSigmas = logSigmasOf(tables.sigmas);
    const called = (respaced?.map((sigma) => sigmaToTimestep(sigma, logSigmas)) ?? plain).map(Math.fround);
    const { timesteps, sigmas } = withMiddles(called, Float32Array.from(respaced ?? levels));

    return {
      timesteps,
      sigmas,
      initNoiseSigma: initialSigma(config, sigmas),
      scale: (sample, call) => scaleBySigma(sample, sigmas[call]!),
      addNoise: addSigmaNoise(timesteps, sigmas),
      step({ output, sample, call, memory }) {
        const sigma = sigmas[call]!;
        const data = limitData(config, dataAtSigma(config.prediction_type, output, sample, sigma));
        const slope = linearCombination([
          [1 / sigma, sample],
          [-1 / sigma, data],
        ]);
        if (call % 2 === 0) {
          memory.set('slope', slope);
          memory.set('start', sample);
          const width = sigmas[call + 1]! - sigma;
          const next = linearCombination([
            [1, sample],
            [width, slope],
          ]);
          return { sample: next, predOriginalSample: data };
        }
        const width = sigma - sigmas[call - 1]!;
        const next = linearCombination([
          [1, memory.get('start')],
          [width / 2, memory.get('slope')],
          [width / 2, slope],
        ]);
        return { sample: next, predOriginalSample: data };
      },
    };
  },
});
