import { z } from 'zod';
import { linearCombination } from '../numeric/linear-combination.js';
import { only } from '../scheduling/config-fields.js';
import { defineScheduler } from '../scheduling/define-scheduler.js';
import { checkOneRespacing } from '../scheduling/diffusion-tables.js';
import { flowLevelFields, flowLevels } from '../scheduling/flow-levels.js';
import { addFlowNoise } from '../scheduling/sigma-space.js';

const className = 'FlowMatchLCMScheduler';

/** Consistency sampling of flow matching models (Luo et al. 2023): each step to the clean sample, then new noise. */
export const flowMatchLcm = defineScheduler('velocity', {
  className,
  // Upscaling between steps changes the shape of the sample in the middle of a run.
  fields: z.object({ ...flowLevelFields(), scale_factors: only(null) }),
  options: ['timesteps', 'sigmas', 'mu'],
  check: (config) => checkOneRespacing(className, config),
  solver(config, options) {
    const { timesteps, sigmas } = flowLevels(className, config, options);
    return {
      timesteps,
      draws: true,
      sigmas,
      addNoise: addFlowNoise(timesteps, sigmas),
      step({ output, sample, call, noise }) {
        const [now, next] = [sigmas[call]!, sigmas[call + 1]!];
        const data = linearCombination([
          [1, sample],
          [-now, output],
        ]);
        const renoised = linearCombination([
          [1 - next, data],
          [next, noise()],
        ]);
        return { sample: renoised, predOriginalSample: data };
      },
    };
  },
});
