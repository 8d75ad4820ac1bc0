import { fileURLToPath } from 'node:url';
import { type Checkpoint, openCheckpoint } from '@kinograph/checkpoint';
import {
  CAMERAS,
  COLOUR_NAMES,
  describeLong,
  MOTIONS,
  OBJECTS,
  PLACES,
  RELATIONS,
  SIZE_NAMES,
  scene,
  type ToldScene,
} from '@kinograph/footage';
import { run, validate } from '@kinograph/graph';
import { checkpointUrl, imageCheckpointUrl } from '@kinograph/model-scenes';
import { scenesExpander } from '@kinograph/prompt';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { openTokenizer } from '@kinograph/text-encoder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExpandRequest, expandNow, stageRegistry, textToVideo, textToVideoSettings } from '../src/index.js';

const golden = fileURLToPath(new URL('../../../test/golden/wan/checkpoint', import.meta.url));
const request = { path: 'unused.gif', seed: 1n, steps: 1, frames: 5, width: 32, height: 32 };
const caption = (await scenesExpander.expand('a red ball')).caption;

let checkpoint: Checkpoint;
beforeAll(async () => {
  checkpoint = await openCheckpoint(golden);
});
afterAll(() => checkpoint.close());

/** A checkpoint whose `kinograph.json` says who expands its prompts. */
const trainedFor = (prompt_expansion: unknown): Checkpoint => ({
  ...checkpoint,
  settings: { ...checkpoint.settings, prompt_expansion },
});
const settingsFor = async (expand?: ExpandRequest, from = checkpoint, prompt: string | string[] = 'a red ball') =>
  (await textToVideoSettings(from, { ...request, prompt, expand })).settings;

describe('the graph of a prompt that is expanded', () => {
  it('has a stage between the prompt and the encoder, and is a graph like any other', async () => {
    const { data } = textToVideo(await settingsFor('scenes'));
    expect(data.nodes['expand-prompt']).toMatchObject({
      stage: 'expand-prompt',
      parameters: { expander: 'scenes' },
      inputs: { text: { node: 'prompt', output: 'text' } },
    });
    expect(data.nodes['encode-prompt']!.inputs).toEqual({ text: { node: 'expand-prompt', output: 'text' } });
    expect(data.nodes['encode-negative']!.inputs).toEqual({ text: { node: 'negative-prompt', output: 'text' } });
    expect(validate(JSON.parse(JSON.stringify(data)), stageRegistry())).toEqual([]);
  });

  it('is as the checkpoint says, unless something else is asked for', async () => {
    const by = async (from: Checkpoint, expand?: ExpandRequest) => (await settingsFor(expand, from)).expand?.by;
    expect(await by(checkpoint)).toBeUndefined();
    expect(await by(trainedFor('scenes'))).toBe('scenes');
    expect(await by(trainedFor('none'))).toBeUndefined();
    expect(await by(trainedFor('scenes'), 'none')).toBeUndefined();
    expect(await by(checkpoint, { url: 'http://localhost:1' })).toBe('chat');
    await expect(by(trainedFor('scene'))).rejects.toMatchObject({
      code: 'pipelines.expansion-unknown',
      next: expect.stringMatching(/Did you mean "scenes"\?/),
    });
    expect(await by(trainedFor('scene'), 'none')).toBeUndefined();
  });

  it('keeps what code says, each prompt asked for once', async () => {
    const asked: string[] = [];
    const loud = (prompt: string) => {
      asked.push(prompt);
      return prompt.toUpperCase();
    };
    const settings = await settingsFor(loud, checkpoint, ['a fox', 'a fox', 'an owl']);
    expect(asked).toEqual(['a fox', 'an owl']);
    const { data } = textToVideo(settings);
    expect(data.nodes['expand-prompt']!.parameters).toEqual({
      expander: 'given',
      expanded: { 'a fox': 'A FOX', 'an owl': 'AN OWL' },
    });
  });

  it('keeps the captions that were made before it runs', async () => {
    const { settings, expansions } = await expandNow(await settingsFor('scenes'));
    expect(expansions).toEqual([{ prompt: 'a red ball', caption, notices: [] }]);
    expect(textToVideo(settings).data.nodes['expand-prompt']!.parameters).toEqual({
      expander: 'scenes',
      expanded: { 'a red ball': caption },
    });
    const plain = await settingsFor('none');
    expect(await expandNow(plain)).toEqual({ settings: plain, expansions: [] });
  });
});

describe('a model', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await createNodeRuntime({ threads: 1 });
  });
  afterAll(() => runtime.dispose());

  it('is given the caption, as if it had been the prompt', async () => {
    const latentsOf = async (expand: ExpandRequest, prompt: string) => {
      const settings = { ...(await settingsFor(expand, checkpoint, prompt)), textLength: 24 };
      const { data, registry } = textToVideo(settings);
      const { write, decode, ...nodes } = data.nodes;
      const graph = { registry, data: { ...data, nodes, outputs: { latents: data.outputs.latents! } } };
      const services = { runtime, checkpoint: async () => checkpoint };
      return ((await run(graph as never, { services }).result) as { latents: { tensor: unknown } }).latents.tensor;
    };
    expect(await latentsOf('scenes', 'a red ball')).toEqual(await latentsOf('none', caption));
    expect(await latentsOf('scenes', 'a red ball')).not.toEqual(await latentsOf('none', 'a red ball'));
  });
});

describe.each([
  ['text to video', checkpointUrl],
  ['image to video', imageCheckpointUrl],
])('the embedded model of %s', (_, url) => {
  it('has room for every expanded caption', async () => {
    const embedded = await openCheckpoint(url);
    const tokenizer = await openTokenizer(await embedded.component('tokenizer'));
    const textLength = embedded.settings.max_sequence_length as number;
    const tokens = (told: ToldScene) => tokenizer.encode(describeLong(told, { words: 'usual' })).length;
    const length = (change: Partial<ToldScene> & { readonly objects?: ToldScene['objects'] }) =>
      tokens({ place: 'dark', camera: 'still', objects: [thing], ...change });
    const thing = { colour: 'red', object: 'ball', size: 'big', motion: 'up' } as const;
    // The longest word of each sort: no caption of usual words is longer than all of these together.
    const longest = <Value>(values: readonly Value[], with_: (value: Value) => Parameters<typeof length>[0]) =>
      values.reduce((most, value) => (length(with_(value)) > length(with_(most)) ? value : most));
    const most = {
      colour: longest(COLOUR_NAMES, (colour) => ({ objects: [{ ...thing, colour }] })),
      object: longest(OBJECTS, (object) => ({ objects: [{ ...thing, object }] })),
      size: longest(SIZE_NAMES, (size) => ({ objects: [{ ...thing, size }] })),
      motion: longest(MOTIONS, (motion) => ({ objects: [{ ...thing, motion }] })),
    };
    const worst: ToldScene = {
      place: longest(PLACES, (place) => ({ place })),
      camera: longest(CAMERAS, (camera) => ({ camera })),
      relation: longest(RELATIONS, (relation) => ({ relation, objects: [thing, thing] })),
      objects: [most, most],
    };
    expect(tokens(worst)).toBeLessThanOrEqual(textLength);
    for (let seed = 0; seed < 500; seed++) expect(tokens(scene(seed))).toBeLessThanOrEqual(textLength);
    await embedded.close();
  });
});
