import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@kinograph/checkpoint';
import { createPatchifier } from '@kinograph/patchifier';
import { type Denoiser, latentSpaceOf, type Services } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { createWebRuntime } from '@kinograph/runtime-web';
import { stageChecks } from '@kinograph/stage-kit';
import { TorchGenerator } from '@kinograph/tensor';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { wanDenoiser } from './index.js';

const golden = fileURLToPath(new URL('../../../test/golden/wan/checkpoint', import.meta.url));

let node: Runtime;
let web: Runtime;
let space: string;
let textWidth: number;
beforeAll(async () => {
  [node, web] = await Promise.all([createNodeRuntime({ threads: 1 }), createWebRuntime({ threads: 1 })]);
  const checkpoint = await openCheckpoint(golden);
  space = latentSpaceOf(await checkpoint.component('vae')).id;
  textWidth = (await checkpoint.component('transformer')).config.text_dim as number;
  await checkpoint.close();
});
afterAll(() => Promise.all([node.dispose(), web.dispose()]));

const servicesOn = (runtime: Runtime): Services => ({ runtime, checkpoint: () => openCheckpoint(golden) });

/** The numbers of one prediction. */
async function prediction({ denoiser }: { readonly denoiser: Denoiser }): Promise<Float32Array> {
  const random = new TorchGenerator(3n);
  const latents = random.normal([1, denoiser.space.channels, 2, 4, 4]);
  const condition = { tensor: random.normal([1, 5, textWidth]), lengths: [5] };
  const [predicted] = await denoiser.predict([{ latents, timestep: 500, condition }]);
  return predicted!.data;
}

describe('the wan-denoiser stage', () => {
  const parameters = { checkpoint: 'golden', space: 'wan21' };
  const checks = stageChecks(wanDenoiser, {
    get parameters() {
      return { ...parameters, space: space ?? 'wan21' };
    },
    inputs: () => ({ patchifier: createPatchifier([1, 2, 2]) }),
    services: () => servicesOn(node),
    describe: async (outputs) => [...(await prediction(outputs))],
    elsewhere: { web: () => servicesOn(web) },
    difference: async (one, other) => {
      const [here, there] = [await prediction(one), await prediction(other)];
      return here.reduce((most, value, at) => Math.max(most, Math.abs(value - there[at]!)), 0);
    },
    tolerance: 1e-4,
    wrong: [{ name: 'another latent space', parameters: { space: 'ltx' }, message: /latent space ltx/ }],
  });
  for (const { name, run } of checks) it(name, run);
});
