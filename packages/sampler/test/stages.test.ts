import { createGraph, createRegistry, GraphError, readGraph, run } from '@kinograph/graph';
import { defineStage, denoiser, embedding, type Services } from '@kinograph/ports';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { classifierFreeGuidanceStage, denoiseStage, noiseStage, schedulerStage } from '../src/index.js';
import { pointDenoiser, promptAt, tinySpace } from './analytic-denoiser.js';

const pointDenoiserStage = defineStage({
  id: 'point-denoiser',
  version: 1,
  description: 'Exact velocities towards one point.',
  inputs: {},
  outputs: { denoiser: denoiser({ prediction: 'velocity', space: 'tiny' }) },
  parameters: z.object({}),
  run: () => ({ denoiser: pointDenoiser() }),
});

const promptStage = defineStage({
  id: 'prompt',
  version: 1,
  description: 'A prompt that stands for a place.',
  inputs: {},
  outputs: { embedding: embedding() },
  parameters: z.object({ place: z.number() }),
  run: ({ parameters }) => ({ embedding: promptAt(parameters.place) }),
});

/** A host with one checkpoint folder that holds a scheduler only. */
function servicesWith(className: string, config: Record<string, unknown>): Services {
  const component = { name: 'scheduler', location: 'demo/scheduler', className, config, hasWeights: false };
  const checkpoint = { component: async () => component };
  return { checkpoint: async () => checkpoint } as unknown as Services;
}

function sampling({ sampler, width = 16 }: { sampler?: string; width?: number }) {
  const graph = createGraph('sampling');
  const model = graph.add(pointDenoiserStage, { parameters: {}, inputs: {} });
  const solver = graph.add(schedulerStage, {
    parameters: { checkpoint: 'demo', prediction: 'velocity', sampler },
    inputs: {},
  });
  const positive = graph.add(promptStage, { parameters: { place: 3 }, inputs: {} });
  const negative = graph.add(promptStage, { id: 'negative', parameters: { place: 0 }, inputs: {} });
  const { guidance } = graph.add(classifierFreeGuidanceStage, {
    parameters: { scale: 2 },
    inputs: { positive: positive.embedding, negative: negative.embedding },
  });
  const { noise } = graph.add(noiseStage, {
    parameters: { seed: 7, frames: 5, height: 16, width },
    inputs: { denoiser: model.denoiser },
  });
  const { latents } = graph.add(denoiseStage, {
    parameters: { steps: 6 },
    inputs: { denoiser: model.denoiser, scheduler: solver.scheduler, guidance, noise },
  });
  return graph.build({ latents });
}

const flow = { flow_shift: 3, use_flow_sigmas: true, prediction_type: 'flow_prediction' };

it.each([undefined, 'euler', 'dpmpp2m', 'lcm'])('a graph of the stages denoises with sampler %s', async (sampler) => {
  const running = run(sampling({ sampler }), { services: servicesWith('UniPCMultistepScheduler', flow) });
  const steps: number[] = [];
  const previews: unknown[] = [];
  for await (const event of running) {
    if (event.type === 'progress') steps.push(event.step);
    if (event.type === 'preview') previews.push(event.value);
  }
  const { latents } = await running.result;
  expect(latents.tensor.shape).toEqual([1, 2, 2, 2, 2]);
  for (const value of latents.tensor.data) expect(Math.abs(value - 6)).toBeLessThan(0.02);
  expect(steps.at(-1)).toBe(6);
  expect(previews.at(-1)).toMatchObject({ space: tinySpace });
});

it('fails at the node whose size is illegal', async () => {
  const { result } = run(sampling({ width: 20 }), { services: servicesWith('UniPCMultistepScheduler', flow) });
  await expect(result).rejects.toThrow(/width.*multiple of 8/);
});

it('refuses a checkpoint whose scheduler expects another prediction', async () => {
  const { result } = run(sampling({}), { services: servicesWith('DDIMScheduler', {}) });
  await expect(result).rejects.toThrow(/predicts velocity, got one for epsilon/);
});

it('refuses a scheduler of another prediction, in types and in a graph from JSON', () => {
  const graph = createGraph('bad');
  const model = graph.add(pointDenoiserStage, { parameters: {}, inputs: {} });
  const solver = graph.add(schedulerStage, { parameters: { checkpoint: 'demo', prediction: 'epsilon' }, inputs: {} });
  const prompt = graph.add(promptStage, { parameters: { place: 3 }, inputs: {} });
  const { guidance } = graph.add(classifierFreeGuidanceStage, {
    parameters: { scale: 1 },
    inputs: { positive: prompt.embedding },
  });
  const { noise } = graph.add(noiseStage, { parameters: {}, inputs: { denoiser: model.denoiser } });
  const { latents } = graph.add(denoiseStage, {
    parameters: { steps: 2 },
    // @ts-expect-error bad: a velocity denoiser under an epsilon scheduler
    inputs: { denoiser: model.denoiser, scheduler: solver.scheduler, guidance, noise },
  });
  const json = JSON.parse(JSON.stringify(graph.build({ latents }).data));
  const stages = [
    pointDenoiserStage,
    schedulerStage,
    promptStage,
    classifierFreeGuidanceStage,
    noiseStage,
    denoiseStage,
  ];
  expect(() => readGraph(json, createRegistry(stages))).toThrow(GraphError);
});

it('takes seeds up to 2^64 - 1, as text where a number cannot hold them', () => {
  const seed = (value: unknown) => noiseStage.parameters.safeParse({ seed: value });
  expect(seed('18446744073709551615').data?.seed).toBe(2n ** 64n - 1n);
  expect(seed(0).data?.seed).toBe(0n);
  for (const bad of ['18446744073709551616', -1, 1.5, 'abc']) expect(seed(bad).success).toBe(false);
});
