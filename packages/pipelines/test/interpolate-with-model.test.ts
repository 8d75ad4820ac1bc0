import { fileURLToPath } from 'node:url';
import { openCheckpoint, parseConfig } from '@kinograph/checkpoint';
import { openWanDenoiser, wanConfig, wanConfigSchema } from '@kinograph/dit';
import { imageCheckpointUrl } from '@kinograph/model-scenes';
import { createPatchifier } from '@kinograph/patchifier';
import { latentSpaceOf, type Scheduler, type Services } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { noGuidance, schedulerFromConfig } from '@kinograph/sampler';
import { stageChecks } from '@kinograph/stage-kit';
import { tensor } from '@kinograph/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clipLength, interpolateWithModelStage } from '../src/index.js';

const location = fileURLToPath(imageCheckpointUrl);

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

describe('clipLength', () => {
  it.each([
    [1, 9],
    [2, 9],
    [3, 13],
    [4, 9],
    [5, 21],
    [8, 9],
    [16, 17],
    [24, 25],
  ])('makes of a gap of %i a clip of %i frames, which holds every frame asked for', (factor, frames) => {
    expect(clipLength(factor)).toBe(frames);
    expect((frames - 1) % factor).toBe(0);
    expect((frames - 1) % 4).toBe(0);
  });
});

/** Two key frames, dark above one side and the other. */
function keys() {
  const chunk = tensor('float32', [1, 3, 2, 32, 32]);
  for (let at = 0; at < chunk.data.length; at++) {
    const second = Math.floor(at / 1024) % 2 === 1;
    chunk.data[at] = at % 32 < 16 === second ? 0.7 : -0.7;
  }
  const info = { batch: 1, frames: 2, height: 32, width: 32 };
  return {
    info,
    async *[Symbol.asyncIterator]() {
      yield chunk;
    },
  };
}

async function inputs() {
  const checkpoint = await openCheckpoint(location);
  const component = await checkpoint.component('transformer');
  const { patch, textDim } = wanConfig(parseConfig(component, wanConfigSchema));
  const patchifier = createPatchifier(patch);
  const space = latentSpaceOf(await checkpoint.component('vae'));
  const { className, config } = await checkpoint.component('scheduler');
  return {
    frames: keys(),
    denoiser: await openWanDenoiser(component, { runtime, patchifier, space }),
    scheduler: schedulerFromConfig(className, config) as Scheduler<'velocity'>,
    guidance: noGuidance({ tensor: tensor('float32', [1, 4, textDim]), lengths: [4] }),
    patchifier,
  };
}

const services = () => ({ runtime, checkpoint: openCheckpoint }) as unknown as Services;

describe('the interpolate-with-model stage', () => {
  const parameters = { checkpoint: location, factor: 4, steps: 2 };
  const otherParameters = { checkpoint: fileURLToPath(new URL('../checkpoint/', imageCheckpointUrl)) };
  const checks = stageChecks(interpolateWithModelStage, { parameters, otherParameters, inputs, services });
  for (const { name, run } of checks) it(name, run);
});
