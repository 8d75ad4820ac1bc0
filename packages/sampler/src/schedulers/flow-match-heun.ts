import { z } from 'zod';
import { shiftSigma } from '../noise-levels/flow-shift.js';
import { linearCombination } from '../numeric/linear-combination.js';
import { addChurn } from '../scheduling/churn.js';
import { number } from '../scheduling/config-fields.js';
import { defineScheduler, requireSteps } from '../scheduling/define-scheduler.js';
import { spreadLevels } from '../scheduling/flow-levels.js';
import { addFlowNoise } from '../scheduling/sigma-space.js';
import { withMiddles } from '../scheduling/two-calls-a-step.js';

const className = 'FlowMatchHeunDiscreteScheduler';

/** Heun's second-order steps along the straight paths of flow matching: two calls a step but for the last. */
export const flowMatchHeun = defineScheduler('velocity', {
  className,
  fields: z.object({ num_train_timesteps: z.int().min(1).default(1000), shift: number(1) }),
  options: ['churn'],
  solver(config, options) {
    const { num_train_timesteps: trained, shift } = config;
    const plain = spreadLevels(trained, shift, requireSteps(className, options));
    const levels = Float32Array.from(plain, (sigma) => shiftSigma(sigma, shift));
    const called = Array.from(levels, (sigma) => Math.fround(sigma * trained));
    const { timesteps, sigmas } = withMiddles(called, levels);

    return {
      timesteps,
      sigmas,
      addNoise: addFlowNoise(timesteps, sigmas),
      step({ output, sample, call, memory, noise }) {
        const first = call % 2 === 0;
        const churn = { sigma: sigmas[first ? call : call - 1]!, levels: sigmas.length - 1, noise };
        const { sample: x, sigmaHat } = addChurn(options.churn, { ...churn, sample });
        const data = linearCombination([
          [1, x],
          [-sigmas[call]!, output],
        ]);
        if (!first) {
          const width = memory.get('width').data[0]!;
          const next = linearCombination([
            [1, memory.get('start')],
            [width / 2, memory.get('slope')],
            [width / 2, output],
          ]);
          return { sample: next, predOriginalSample: data };
        }
        const slope = linearCombination([[sigmas[call]! / sigmaHat, output]]);
        const width = sigmas[call + 1]! - sigmaHat;
        memory.set('slope', slope);
        memory.set('start', x);
        memory.set('width', { dtype: 'float32', shape: [], data: Float32Array.of(width) });
        const next = linearCombination([
          [1, x],
          [width, slope],
        ]);
        return { sample: next, predOriginalSample: data };
      },
    };
  },
});
