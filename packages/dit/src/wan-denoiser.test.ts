import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@kinograph/checkpoint';
import { createPatchifier } from '@kinograph/patchifier';
import type { DenoiseRequest, LatentSpace } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { openSafetensors, readTensor } from '@kinograph/safetensors';
import { type Tensor, TorchGenerator, tensor, toFloat32 } from '@kinograph/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWanDenoiser } from './wan-denoiser.js';

const golden = (path: string) => fileURLToPath(new URL(`../../../test/golden/${path}`, import.meta.url));
const space: LatentSpace = { id: 'wan21', channels: 16, stride: { frames: 4, height: 8, width: 8 }, mean: [], std: [] };

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

async function denoiserOf(family: string, packTokens?: number) {
  const checkpoint = await openCheckpoint(golden(`${family}/checkpoint/transformer`));
  const component = await checkpoint.component('transformer');
  return openWanDenoiser(component, { runtime, space, patchifier: createPatchifier([1, 2, 2]), packTokens });
}

async function recorded(family: string, name: string) {
  const store = await openSafetensors(golden(`${family}/cases/${name}.safetensors`));
  const read = async (key: string) => toFloat32(await readTensor(store.tensors.get(key)!));
  const text = await read('in.encoder_hidden_states');
  const request: DenoiseRequest = {
    latents: await read('in.hidden_states'),
    timestep: await read('in.timestep'),
    condition: { tensor: text, lengths: [] },
  };
  return { request, sample: await read('out.sample') };
}

const largestDifference = (a: Tensor<'float32'>, b: Tensor<'float32'>) =>
  a.data.reduce((most, value, index) => Math.max(most, Math.abs(value - b.data[index]!)), 0);

describe('a Wan denoiser', () => {
  it.each([
    ['wan', 'transformer_b2'],
    ['wan', 'transformer_float_timestep'],
    ['wan22-ti2v', 'transformer_expand_timesteps'],
  ])('equals the recorded forward pass %s/%s', async (family, name) => {
    const denoiser = await denoiserOf(family);
    const { request, sample } = await recorded(family, name);
    const [got] = await denoiser.predict([request]);
    expect(got!.shape).toEqual(sample.shape);
    expect(largestDifference(got!, sample)).toBeLessThan(1e-5);
    await denoiser.dispose();
  });

  it('gives clips packed in one sequence what it gives them one by one', async () => {
    const requests = [clip([3, 4, 6], 7, 500), clip([1, 6, 4], 3, 20), clip([2, 2, 10], 5, 900)];
    const [packed, alone] = await Promise.all([denoiserOf('wan', 1024), denoiserOf('wan', 0)]);
    const [together, oneByOne] = [await packed.predict(requests), await alone.predict(requests)];
    for (const [index, result] of together.entries()) {
      expect(result.shape).toEqual(requests[index]!.latents.shape);
      expect(largestDifference(result, oneByOne[index]!)).toBeLessThan(1e-5);
    }
    await Promise.all([packed.dispose(), alone.dispose()]);
  });

  it('joins requests of one shape into a batch with the same result', async () => {
    const denoiser = await denoiserOf('wan');
    const requests = [clip([2, 4, 4], 5, 700), clip([2, 4, 4], 5, 300)];
    const together = await denoiser.predict(requests);
    for (const [index, request] of requests.entries()) {
      const [alone] = await denoiser.predict([request]);
      expect(largestDifference(together[index]!, alone!)).toBeLessThan(1e-5);
    }
    await denoiser.dispose();
  });

  it('refuses latents and embeddings of another model, saying what it takes', async () => {
    const denoiser = await denoiserOf('wan');
    const good = clip([1, 4, 4], 5, 0);
    const latents = tensor('float32', [1, 8, 1, 4, 4]);
    await expect(denoiser.predict([{ ...good, latents }])).rejects.toMatchObject({ code: 'dit.latents' });
    const condition = { tensor: tensor('float32', [1, 5, 64]), lengths: [5] };
    await expect(denoiser.predict([{ ...good, condition }])).rejects.toMatchObject({ code: 'dit.text' });
    await denoiser.dispose();
  });

  it('refuses a patchifier for other patches', async () => {
    const component = await (await openCheckpoint(golden('wan/checkpoint/transformer'))).component('transformer');
    const opening = openWanDenoiser(component, { runtime, space, patchifier: createPatchifier([1, 1, 1]) });
    await expect(opening).rejects.toMatchObject({ code: 'dit.patch' });
  });

  it('names the config value it does not support', async () => {
    const component = await (await openCheckpoint(golden('wan/checkpoint/transformer'))).component('transformer');
    const config = { ...component.config, patch_size: [1, 2] };
    const opening = openWanDenoiser(
      { ...component, config },
      { runtime, space, patchifier: createPatchifier([1, 2, 2]) },
    );
    await expect(opening).rejects.toMatchObject({ code: 'checkpoint.config-unsupported' });
  });

  it('stops when asked to', async () => {
    const denoiser = await denoiserOf('wan');
    await expect(denoiser.predict([clip([1, 4, 4], 5, 0)], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    await denoiser.dispose();
  });
});

function clip([frames, height, width]: [number, number, number], length: number, timestep: number): DenoiseRequest {
  const random = new TorchGenerator(frames * 100 + length);
  return {
    latents: random.randn([1, 16, frames, height, width]),
    timestep,
    condition: { tensor: random.randn([1, length, 32]), lengths: [length] },
  };
}
