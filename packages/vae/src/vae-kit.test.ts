import type { FrameChunk, Services } from '@kinograph/ports';
import { latentSpaceOf } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { createWebRuntime } from '@kinograph/runtime-web';
import { stageChecks } from '@kinograph/stage-kit';
import { TorchGenerator } from '@kinograph/tensor';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Fixture, largestDifference, openFixture } from '../test/fixture.js';
import { joinFrames } from './frames.js';
import { vaeDecode, vaeEncode } from './index.js';

let node: Runtime;
let web: Runtime;
let fixture: Fixture;
beforeAll(async () => {
  [node, web] = await Promise.all([createNodeRuntime({ threads: 1 }), createWebRuntime({ threads: 1 })]);
  fixture = await openFixture('folded');
});
afterAll(() => Promise.all([node.dispose(), web.dispose()]));

const servicesOn = (runtime: Runtime): Services => {
  const checkpoint = { component: async () => fixture.component } as unknown as Awaited<
    ReturnType<Services['checkpoint']>
  >;
  return { runtime, checkpoint: async () => checkpoint };
};
const shared = {
  get parameters() {
    return { checkpoint: 'folded', space: fixture ? latentSpaceOf(fixture.component).id : 'wan21', chunk: 1 };
  },
  services: () => servicesOn(node),
  elsewhere: { web: () => servicesOn(web) },
  tolerance: 1e-4,
  wrong: [
    { name: 'another latent space', parameters: { space: 'ltx' }, message: /wanted (ltx|latent of space "ltx")/ },
  ],
};

/** Frames of noise, a few at a time. */
function clip(frames: number) {
  const whole = new TorchGenerator(5n).normal([1, 3, frames, 12, 20]);
  whole.data.forEach((value, at) => {
    whole.data[at] = Math.tanh(value);
  });
  return {
    info: { batch: 1, frames, height: 12, width: 20 },
    async *[Symbol.asyncIterator]() {
      yield whole;
    },
  };
}

describe('the vae-decode stage', () => {
  const checks = stageChecks(vaeDecode, {
    ...shared,
    get parameters() {
      return shared.parameters;
    },
    inputs: () => {
      const space = latentSpaceOf(fixture.component);
      return { latent: { space, tensor: new TorchGenerator(4n).normal([1, space.channels, 3, 3, 5]) } };
    },
    difference: ({ frames: one }, { frames: other }) => {
      const [here, there] = [one, other] as unknown as FrameChunk[][];
      return largestDifference(joinFrames(here!), joinFrames(there!));
    },
  });
  for (const { name, run } of checks) it(name, run);
});

describe('the vae-encode stage', () => {
  const checks = stageChecks(vaeEncode, {
    ...shared,
    get parameters() {
      return shared.parameters;
    },
    inputs: () => ({ frames: clip(9) }),
    difference: ({ latent: one }, { latent: other }) => largestDifference(one.tensor, other.tensor),
  });
  for (const { name, run } of checks) it(name, run);
});
