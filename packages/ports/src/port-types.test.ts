import {
  type AnyStage,
  createGraph,
  createRegistry,
  type Graph,
  readGraph,
  run,
  validate,
  variable,
} from '@kinograph/graph';
import { tensor } from '@kinograph/tensor';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { Denoiser, Prediction } from './denoiser.js';
import { type LatentSpace, latentSpaceOf } from './latent-space.js';
import { defineStage, denoiser, embedding, frames, latent, noise, scheduler, text } from './port-types.js';
import type { Scheduler } from './scheduler.js';
import type { Services } from './services.js';
import type { Embedding, Latents } from './values.js';

// Stages as thin as can be; the ports are the real ones. Every `@ts-expect-error` is a test: it fails if its line compiles.

const services = {} as Services;
const space: LatentSpace = latentSpaceOf({ className: 'AutoencoderKLWan', config: {}, location: 'model/vae' });
const latentsIn = (id: string): Latents => ({ space: { ...space, id }, tensor: tensor('float32', [1]) });
const none = z.object({});

const encodeText = defineStage({
  id: 'encode-text',
  version: 1,
  description: 'Encodes a text.',
  inputs: { text: text() },
  outputs: { embedding: embedding() },
  parameters: z.object({ maxLength: z.int().default(512) }),
  run: () => ({ embedding: { tensor: tensor('float32', [1, 1, 1]), lengths: [1] } satisfies Embedding }),
});

const openDenoiser = defineStage({
  id: 'denoiser',
  version: 1,
  description: 'A velocity denoiser.',
  inputs: {},
  outputs: { denoiser: denoiser({ prediction: 'velocity', space: variable('space') }) },
  parameters: z.object({ space: z.string(), actual: z.custom<Prediction>().default('velocity') }),
  run: ({ parameters }) => ({ denoiser: denoiserOf(parameters.actual, parameters.space) }),
});

const disposed: string[] = [];

function denoiserOf(prediction: Prediction, id: string): Denoiser {
  return {
    prediction,
    space: { ...space, id },
    predict: async () => [],
    dispose: async () => {
      disposed.push(id);
    },
  };
}

const pickScheduler = defineStage({
  id: 'scheduler',
  version: 1,
  description: 'A scheduler for what the parameter says.',
  inputs: {},
  outputs: { scheduler: scheduler({ prediction: variable('prediction') }) },
  parameters: z.object({ prediction: z.enum(['velocity', 'epsilon']), actual: z.custom<Prediction>().optional() }),
  run: ({ parameters: { prediction, actual } }) => ({
    scheduler: { prediction: actual ?? prediction } as Scheduler<Prediction>,
  }),
});

const denoise = defineStage({
  id: 'denoise',
  version: 1,
  description: 'Needs a scheduler of the denoiser’s own prediction.',
  inputs: {
    denoiser: denoiser({ prediction: variable('prediction'), space: variable('space') }),
    scheduler: scheduler({ prediction: variable('prediction') }),
  },
  outputs: { latents: latent({ space: variable('space') }) },
  parameters: none,
  run: ({ inputs }) => ({ latents: latentsIn(inputs.denoiser.space.id) }),
});

const loadLatents = defineStage({
  id: 'load-latents',
  version: 1,
  description: 'Latents of a space known at run time only.',
  inputs: {},
  outputs: { latents: latent({ space: variable('space') }) },
  parameters: z.object({ file: z.string() }),
  run: ({ parameters }) => ({ latents: latentsIn(parameters.file) }),
});

const decodeWan21 = defineStage({
  id: 'decode',
  version: 1,
  description: 'Decodes latents of Wan 2.1.',
  inputs: { latent: latent({ space: 'wan21' }) },
  outputs: { frames: frames() },
  parameters: z.object({ chunk: z.int().default(4) }),
  run: () => {
    async function* black() {
      yield tensor('float32', [1, 3, 1, 1, 1]);
    }
    const info = { batch: 1, frames: 1, height: 1, width: 1 };
    return { frames: { info, [Symbol.asyncIterator]: black } };
  },
});

const stages: readonly AnyStage[] = [encodeText, openDenoiser, pickScheduler, denoise, loadLatents, decodeWan21];

/** What is wrong with a graph; the same for the graph as built, its JSON, and an attempt to run it. */
function refused({ data, registry }: Pick<Graph, 'data' | 'registry'>) {
  const graph: Graph = { data, registry };
  const problems = validate(graph.data, graph.registry);
  const json = JSON.parse(JSON.stringify(graph.data));
  expect(validate(json, createRegistry(stages, [embedding.kind, noise.kind]))).toEqual(problems);
  const invalid = expect.objectContaining({ code: 'graph.invalid', problems });
  expect(() => run(graph, { services })).toThrow(invalid);
  expect(() => readGraph(json, createRegistry(stages, [embedding.kind, noise.kind]))).toThrow(invalid);
  return problems.map(({ code, node, port, wanted, came }) => `${code} ${node}.${port}: ${wanted}; ${came}`);
}

describe('wiring that is wrong does not compile and does not run', () => {
  it('an embedding into a decoder of latents', () => {
    const graph = createGraph('bad', { given: embedding() });
    // @ts-expect-error -- an embedding is no latent
    const { frames } = graph.add(decodeWan21, { parameters: {}, inputs: { latent: graph.inputs.given } });
    expect(refused(graph.build({ frames }))).toEqual([
      'graph.kind-mismatch decode.latent: a latent; an embedding (graph input "given")',
    ]);
  });

  it('noise, which is latents too, into a decoder', () => {
    const graph = createGraph('bad', { given: noise({ space: 'wan21' }) });
    // @ts-expect-error -- noise of the right space is still no latent to decode
    const { frames } = graph.add(decodeWan21, { parameters: {}, inputs: { latent: graph.inputs.given } });
    expect(refused(graph.build({ frames }))).toEqual([
      'graph.kind-mismatch decode.latent: a latent; a noise (graph input "given")',
    ]);
  });

  it('latents of one space into the decoder of another', () => {
    const graph = createGraph('bad', { given: latent({ space: 'wan22' }) });
    // @ts-expect-error -- wan22 where wan21 is wanted
    const { frames } = graph.add(decodeWan21, { parameters: {}, inputs: { latent: graph.inputs.given } });
    expect(refused(graph.build({ frames }))).toEqual([
      'graph.attribute-mismatch decode.latent: a latent of space "wan21" (input latent of node "decode"); ' +
        'space "wan22" (graph input "given")',
    ]);
  });

  it('latents of one space, by way of the loop, into the decoder of another', () => {
    const graph = createGraph('bad');
    const model = graph.add(openDenoiser, { parameters: { space: 'wan22' }, inputs: {} });
    const solver = graph.add(pickScheduler, { parameters: { prediction: 'velocity' }, inputs: {} });
    const { latents } = graph.add(denoise, { parameters: {}, inputs: { ...model, ...solver } });
    // @ts-expect-error -- the denoiser's space is the latents'
    const { frames } = graph.add(decodeWan21, { parameters: {}, inputs: { latent: latents } });
    expect(refused(graph.build({ frames }))).toEqual([
      'graph.attribute-mismatch decode.latent: a latent of space "wan21" (input latent of node "decode"); ' +
        'space "wan22" (parameter space of node "denoiser")',
    ]);
  });

  it('a velocity denoiser under an epsilon sampler', () => {
    const graph = createGraph('bad');
    const model = graph.add(openDenoiser, { parameters: { space: 'wan21' }, inputs: {} });
    const solver = graph.add(pickScheduler, { parameters: { prediction: 'epsilon' }, inputs: {} });
    // @ts-expect-error -- velocity and epsilon do not agree
    const { latents } = graph.add(denoise, { parameters: {}, inputs: { ...model, ...solver } });
    expect(refused(graph.build({ latents }))).toEqual([
      'graph.attribute-mismatch denoise.scheduler: ' +
        'a scheduler of prediction "velocity" (output denoiser of node "denoiser"); ' +
        'prediction "epsilon" (parameter prediction of node "scheduler")',
    ]);
  });

  it('an input that is missing', () => {
    const graph = createGraph('bad');
    const { denoiser } = graph.add(openDenoiser, { parameters: { space: 'wan21' }, inputs: {} });
    // @ts-expect-error -- no scheduler
    const { latents } = graph.add(denoise, { parameters: {}, inputs: { denoiser } });
    expect(refused(graph.build({ latents }))).toEqual(['graph.input-missing denoise.scheduler: a scheduler; nothing']);
  });

  it('an input or a parameter that there is not', () => {
    const graph = createGraph('bad', { prompt: text() });
    const { prompt } = graph.inputs;
    // @ts-expect-error -- no input prompt
    graph.add(encodeText, { parameters: {}, inputs: { text: prompt, prompt } });
    // @ts-expect-error -- no parameter maxLenght
    graph.add(encodeText, { parameters: { maxLenght: 77 }, inputs: { text: prompt } });
    // @ts-expect-error -- a text where a number is wanted
    graph.add(encodeText, { parameters: { maxLength: '77' }, inputs: { text: prompt } });
    expect(refused(graph.build({}))).toEqual([
      'graph.port-unknown encode-text.prompt: an input of stage encode-text; "prompt"',
      'graph.parameter-unknown encode-text-2.maxLenght: a parameter of stage encode-text; "maxLenght"',
      'graph.parameter encode-text-3.maxLength: a number; "77"',
    ]);
  });

  it('a result taken for another type', async () => {
    const graph = createGraph('typed', { prompt: text() });
    const { embedding: encoded } = graph.add(encodeText, { parameters: {}, inputs: { text: graph.inputs.prompt } });
    const values = await run(graph.build({ encoded }), { inputs: { prompt: 'a ball' }, services }).result;
    expectTypeOf(values).toEqualTypeOf<{ readonly encoded: Embedding }>();
    // @ts-expect-error -- an embedding is no latents
    const latents: Latents = values.encoded;
    expect(latents.space).toBeUndefined();
    // @ts-expect-error -- there is no such result
    expect(values.latents).toBeUndefined();
    // @ts-expect-error -- a number is no prompt
    run(graph.build({ encoded }), { inputs: { prompt: 7 }, services });
  });

  it('a stage that gives another type than its port', () => {
    const wrong = { version: 1, description: 'Is wrong.', inputs: {}, parameters: none } as const;
    defineStage({
      ...wrong,
      id: 'wrong-embedding',
      outputs: { embedding: embedding() },
      // @ts-expect-error -- latents are no embedding
      run: () => ({ embedding: latentsIn('wan21') }),
    });
    // @ts-expect-error -- a latent has a space
    defineStage({ ...wrong, id: 'no-space', outputs: { latent: latent() }, run: () => ({ latent: latentsIn('x') }) });
    // @ts-expect-error -- a latent has no such attribute
    latent({ space: 'wan21', prediction: 'velocity' });
  });
});

describe('wiring that is right', () => {
  it('compiles, validates and runs, and the denoiser is disposed of once', async () => {
    disposed.length = 0;
    const graph = createGraph('good');
    const model = graph.add(openDenoiser, { parameters: { space: 'wan21' }, inputs: {} });
    const solver = graph.add(pickScheduler, { parameters: { prediction: 'velocity' }, inputs: {} });
    const { latents } = graph.add(denoise, { parameters: {}, inputs: { ...model, ...solver } });
    expectTypeOf(latents.attributes).toEqualTypeOf<{ readonly space: 'wan21' }>();
    const { frames } = graph.add(decodeWan21, { parameters: {}, inputs: { latent: latents } });
    const values = await run(graph.build({ frames, latents }), { services }).result;
    let chunks = 0;
    for await (const chunk of values.frames) chunks += chunk.shape[0]!;
    expect(chunks).toBe(1);
    expect(values.latents.space.id).toBe('wan21');
    expect(disposed).toEqual(['wan21']);
  });
});

describe('what only a run can know is refused by the run', () => {
  it('latents from a file that are of another space', async () => {
    const decoding = (file: string) => {
      const graph = createGraph('late');
      const { latents } = graph.add(loadLatents, { parameters: { file }, inputs: {} });
      return graph.build(graph.add(decodeWan21, { parameters: {}, inputs: { latent: latents } }));
    };
    expect(validate(decoding('wan22').data, createRegistry(stages))).toEqual([]);
    await expect(run(decoding('wan22'), { services }).result).rejects.toMatchObject({
      node: 'load-latents',
      cause: { code: 'graph.attribute-mismatch', wanted: expect.stringContaining('"wan21"') },
    });
    const running = run(decoding('wan21'), { services });
    for await (const _ of (await running.result).frames);
  });

  it('a denoiser or a scheduler that predicts something else than its node says', async () => {
    const sampling = (model: Prediction, solver: Prediction) => {
      const graph = createGraph('late');
      const opened = graph.add(openDenoiser, { parameters: { space: 'wan21', actual: model }, inputs: {} });
      const picked = graph.add(pickScheduler, { parameters: { prediction: 'velocity', actual: solver }, inputs: {} });
      return graph.build(graph.add(denoise, { parameters: {}, inputs: { ...opened, ...picked } }));
    };
    disposed.length = 0;
    await expect(run(sampling('epsilon', 'velocity'), { services }).result).rejects.toMatchObject({
      node: 'denoiser',
      cause: { code: 'graph.attribute-mismatch', got: 'prediction "epsilon" (its value)' },
    });
    await expect(run(sampling('velocity', 'epsilon'), { services }).result).rejects.toMatchObject({
      node: 'scheduler',
      cause: { code: 'graph.attribute-mismatch', got: 'prediction "epsilon" (its value)' },
    });
    expect(disposed).toEqual(['wan21', 'wan21']);
  });

  it('latents given by the caller that are of another space', () => {
    const graph = createGraph('given', { given: latent({ space: 'wan21' }) });
    const built = graph.build(graph.add(decodeWan21, { parameters: {}, inputs: { latent: graph.inputs.given } }));
    expect(() => run(built, { inputs: { given: latentsIn('wan22') }, services })).toThrow(
      expect.objectContaining({ code: 'graph.attribute-mismatch', got: 'space "wan22" (the value given)' }),
    );
  });
});
