import { z } from 'zod';
import { linearCombination } from '../numeric/linear-combination.js';
import { flag } from '../scheduling/config-fields.js';
import { defineScheduler } from '../scheduling/define-scheduler.js';
import { checkOneRespacing } from '../scheduling/diffusion-tables.js';
import { flowLevelFields, flowLevels } from '../scheduling/flow-levels.js';
import { addFlowNoise } from '../scheduling/sigma-space.js';

const className = 'FlowMatchEulerDiscreteScheduler';

/**
 * Euler steps along the straight paths of flow matching (Lipman et al. 2023; shifts: Esser et al. 2024). With
 * `stochastic_sampling` each step goes to the clean sample and adds new noise.
 */
export const flowMatchEuler = defineScheduler('velocity', {
  className,
  fields: z.object({ ...flowLevelFields(), stochastic_sampling: flag(false) }),
  options: ['timesteps', 'sigmas', 'mu'],
  check: (config) => checkOneRespacing(className, config),
  solver(config, options) {
    const { timesteps, sigmas } = flowLevels(className, config, options);
    return {
      timesteps,
      draws: config.stochastic_sampling,
      sigmas,
      addNoise: addFlowNoise(timesteps, sigmas),
      step({ output, sample, call, noise }) {
        const [now, next] = [sigmas[call]!, sigmas[call + 1]!];
        const data = linearCombination([
          [1, sample],
          [-now, output],
        ]);
        const stepped = config.stochastic_sampling
          ? linearCombination([
              [1 - next, data],
              [next, noise()],
            ])
          : linearCombination([
              [1, sample],
              [next - now, output],
            ]);
        return { sample: stepped, predOriginalSample: data };
      },
    };
  },
});
