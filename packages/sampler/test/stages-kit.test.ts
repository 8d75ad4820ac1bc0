import type { Services } from '@kinograph/ports';
import { stageChecks } from '@kinograph/stage-kit';
import { describe, it } from 'vitest';
import {
  classifierFreeGuidance,
  classifierFreeGuidanceStage,
  createNoise,
  denoiseStage,
  noiseStage,
  schedulerByName,
  schedulerStage,
} from '../src/index.js';
import { pointDenoiser, promptAt, tinySpace } from './analytic-denoiser.js';

const config = { flow_shift: 3, use_flow_sigmas: true, prediction_type: 'flow_prediction' };
const component = {
  name: 'scheduler',
  location: 'demo/scheduler',
  className: 'UniPCMultistepScheduler',
  config,
  hasWeights: false,
};
const services = (): Services => {
  const checkpoint = { component: async () => component };
  return { checkpoint: async () => checkpoint } as unknown as Services;
};
const drawn = await createNoise({ space: tinySpace, seed: 7n, frames: 5, height: 16, width: 16, batch: 1 });
const noise = () => drawn;
const guidance = () => classifierFreeGuidance({ scale: 2, positive: promptAt(3), negative: promptAt(0) });

describe.each(['unipc', 'euler', 'dpmpp2m', 'dpmpp2m-sde', 'lcm'])('the denoise stage with %s', (sampler) => {
  const checks = stageChecks(denoiseStage, {
    parameters: { steps: 5 },
    inputs: () => ({
      denoiser: pointDenoiser(),
      scheduler: schedulerByName(sampler, component as never, {}),
      guidance: guidance(),
      noise: noise(),
    }),
    otherParameters: { mu: 0.5 },
  });
  for (const { name, run } of checks) it(name, run);
});

describe('the noise stage', () => {
  const checks = stageChecks(noiseStage, {
    parameters: { seed: 7, frames: 5, height: 16, width: 16 },
    inputs: () => ({ denoiser: pointDenoiser() }),
    wrong: [{ name: 'a size no latent has', parameters: { width: 20 }, message: /width.*multiple of 8/ }],
  });
  for (const { name, run } of checks) it(name, run);
});

describe('the scheduler stage', () => {
  const checks = stageChecks(schedulerStage, {
    parameters: { checkpoint: 'demo' },
    inputs: () => ({}),
    services,
    otherParameters: { sampler: 'euler', config: { flow_shift: 5 } },
    describe: ({ scheduler }) => scheduler.start({ steps: 4 }).timesteps,
    wrong: [{ name: 'a sampler it does not know', parameters: { sampler: 'eular' }, message: /euler/ }],
  });
  for (const { name, run } of checks) it(name, run);
});

describe('the classifier-free-guidance stage', () => {
  const checks = stageChecks(classifierFreeGuidanceStage, {
    parameters: {},
    inputs: () => ({ positive: promptAt(3), negative: promptAt(0) }),
    describe: async ({ guidance: made }) => {
      const step = { latents: noise().tensor, timestep: 500, call: 0, calls: 1 };
      return [...(await made.predict(pointDenoiser(), step)).data];
    },
  });
  for (const { name, run } of checks) it(name, run);
});
