import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Checkpoint, openCheckpoint } from '@kinograph/checkpoint';
import { type RunEvent, readGraph, run, validate } from '@kinograph/graph';
import type { Latents } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { findTensor, openSafetensors, readFloat32 } from '@kinograph/safetensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeCheckpoint, stageRegistry, textToVideo, textToVideoSettings } from './index.js';

const golden = (path: string) => fileURLToPath(new URL(`../../../test/golden/wan/${path}`, import.meta.url));
/** The call recorded as `pipeline_seeded`. */
const recorded = {
  prompt: 'A red fox runs across a snowy field, cinematic, high quality.',
  negativePrompt: 'Low quality, blurry, static, ugly',
  seed: 1234n,
  steps: 3,
  guidance: 5,
  frames: 9,
  width: 48,
  height: 32,
};

let runtime: Runtime;
let checkpoint: Checkpoint;
let folder: string;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
  checkpoint = await openCheckpoint(golden('checkpoint'));
  folder = await mkdtemp(join(tmpdir(), 'kinograph-pipelines-'));
});
afterAll(async () => {
  await Promise.all([runtime.dispose(), checkpoint.close(), rm(folder, { recursive: true })]);
});

const services = () => ({ runtime, checkpoint: async () => checkpoint });
async function settingsFor(name: string) {
  const { settings } = await textToVideoSettings(checkpoint, { ...recorded, path: join(folder, name) });
  return { ...settings, textLength: 32 };
}

describe('the text-to-video graph', () => {
  it('ends in the latents diffusers ends in, for the same seed', async () => {
    const events: RunEvent[] = [];
    const running = run(textToVideo(await settingsFor('fox.mp4')), { services: services() });
    for await (const event of running) events.push(event);
    const { file, latents } = await running.result;
    const store = await openSafetensors(golden('cases/pipeline_seeded.safetensors'));
    const expected = await readFloat32(findTensor(store, 'out.latents.2'));
    expect(latents.tensor.shape).toEqual(expected.shape);
    const difference = latents.tensor.data.reduce((most, x, i) => Math.max(most, Math.abs(x - expected.data[i]!)), 0);
    expect(difference).toBeLessThan(1e-4);
    expect(file).toMatchObject([{ frames: 9, width: 48, height: 32, mimeType: 'video/mp4' }]);
    const steps = events.filter((event) => event.type === 'progress' && event.label === 'denoising');
    expect(steps.length).toBeGreaterThan(0);
  });

  it('gives the same latents when it is read back from JSON', async () => {
    const graph = textToVideo(await settingsFor('again.gif'));
    const json = JSON.parse(JSON.stringify(graph.data));
    expect(validate(json, stageRegistry())).toEqual([]);
    const [a, b] = [
      await run(graph, { services: services() }).result,
      await run(readGraph(json, stageRegistry()), { services: services() }).result,
    ];
    expect((b.latents as Latents).tensor.data).toEqual(a.latents.tensor.data);
  });

  it('leaves nothing behind when it is cancelled between steps', async () => {
    const cancel = new AbortController();
    const running = run(textToVideo(await settingsFor('never.mp4')), { services: services(), signal: cancel.signal });
    for await (const event of running) if (event.type === 'progress') cancel.abort();
    await expect(running.result).rejects.toThrow(/abort/i);
    expect((await readdir(folder)).filter((name) => name.includes('never'))).toEqual([]);
  });

  it('does not run with the latent space of another checkpoint', async () => {
    const { data } = textToVideo(await settingsFor('wrong.mp4'));
    const json = JSON.parse(JSON.stringify(data));
    json.nodes.decode.parameters.space = 'wan22';
    expect(validate(json, stageRegistry())).toMatchObject([{ code: 'graph.attribute-mismatch', node: 'decode' }]);
  });
});

describe('settings', () => {
  it('round a duration to a legal number of frames and say so', async () => {
    const { settings, notices } = await textToVideoSettings(checkpoint, {
      ...recorded,
      path: 'a.mp4',
      frames: undefined,
      duration: 1,
      fps: 8,
    });
    expect(settings.size.frames).toBe(9);
    expect(notices).toEqual(['1 s became 9 frames (1.13 s at 8 fps).']);
  });

  it('refuse a size the model cannot make, naming the nearest', async () => {
    const asked = textToVideoSettings(checkpoint, { ...recorded, path: 'a.mp4', width: 50 });
    await expect(asked).rejects.toMatchObject({ code: 'latent-space.size', next: /48/ });
  });

  it('refuse a folder that is no pipeline', async () => {
    const vae = await openCheckpoint(golden('checkpoint/vae'));
    const asked = textToVideoSettings(vae, { ...recorded, path: 'a.mp4' });
    await expect(asked).rejects.toMatchObject({ code: 'pipelines.checkpoint-unsupported' });
  });
});

it('describes a checkpoint from its headers', async () => {
  const components = await describeCheckpoint(checkpoint, {
    frames: 9,
    height: 32,
    width: 48,
    batch: 2,
    textLength: 32,
  });
  const transformer = components.find(({ name }) => name === 'transformer')!;
  expect(transformer.className).toBe('WanTransformer3DModel');
  expect(transformer.dtypes).toEqual({ F32: transformer.bytes });
  expect(transformer.models[0]!.symbols).toMatchObject({ B: 2, N: 18, L: 32 });
  expect(transformer.models[0]!.flops).toBeGreaterThan(2 * 2 * 18 * transformer.parameters * 0.5);
});
