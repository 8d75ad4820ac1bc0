import { type AnyStage, createGraph, createRegistry, definePort, readGraph, run, stageDefiner } from '@kinograph/graph';
import type { Services } from '@kinograph/ports';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { watchedStage } from './watched-stage.js';

/** A runtime that opens nothing. */
const runtime = { name: 'none', device: 'webgpu', open: async () => ({}), keep: async () => ({}) };
const services = { runtime } as unknown as Services;
const opener = definePort<() => Promise<unknown>>()('opener');
const defineStage = stageDefiner<Services>();
const open = (from: Services, name: string) => from.runtime.open({ name } as never);

/** Opens one model while it prepares, one while it runs, and one once others want it. */
const gives = defineStage({
  id: 'gives',
  version: 1,
  description: 'Gives something that opens a model later.',
  inputs: {},
  outputs: { opener: opener() },
  parameters: z.object({}),
  prepare: async (context) => {
    await open(context.services, 'encoder');
    return 'ready';
  },
  async run({ prepared, services: given }) {
    expect(await prepared).toBe('ready');
    await open(given, 'decoder');
    return { opener: () => open(given, 'transformer') };
  },
});

const takes = defineStage({
  id: 'takes',
  version: 1,
  description: 'Makes another open its model.',
  inputs: { opener: opener() },
  outputs: {},
  parameters: z.object({}),
  async run({ inputs, services: given }) {
    await inputs.opener();
    await open(given, 'vae');
    expect(given.runtime.device).toBe('webgpu');
    return {};
  },
});

it('tells which node opens which model: before it runs, while it runs, and after it has ended', async () => {
  const opened: string[] = [];
  const watched = (stage: AnyStage) => watchedStage(stage, (model, node) => opened.push(`${node}: ${model}`));
  const built = createGraph('models');
  const given = built.add(gives, { id: 'denoiser', parameters: {}, inputs: {} });
  built.add(takes, { id: 'sample', parameters: {}, inputs: given });
  const registry = createRegistry([watched(gives), watched(takes)]);
  await run(readGraph(built.build({}).data, registry), { services }).result;
  expect(opened.toSorted()).toEqual(['denoiser: decoder', 'denoiser: encoder', 'denoiser: transformer', 'sample: vae']);
});

it('leaves a failed preparation to the run', async () => {
  const failing = { ...gives, prepare: () => Promise.reject(new Error('no such file')) };
  const built = createGraph('models');
  built.add(gives, { parameters: {}, inputs: {} });
  const registry = createRegistry([watchedStage(failing as AnyStage, () => undefined)]);
  const running = run(readGraph(built.build({}).data, registry), { services });
  await expect(running.result).rejects.toThrow('no such file');
});
