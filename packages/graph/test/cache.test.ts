import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contentKey } from '../src/cache/content-key.js';
import { type Codec, createGraph, definePort, type Json, run, type Stream } from '../src/index.js';
import { brief, defineStage, heard } from './kit.js';
import { MemoryStore } from './memory-store.js';

function plain<Value extends Json>(): Codec<Value> {
  return {
    encode: (json) => ({ json, buffers: [] }),
    decode: ({ json }) => json as Value,
  };
}

const figure = definePort<number>()('figure', { codec: plain() });
const figures = definePort<Stream<number, { readonly length: number }>>()('figures', {
  stream: true,
  codec: { info: plain(), item: plain() },
});
/** Something that is no data. */
const tool = definePort<{ readonly factor: () => number }>()('tool', { codec: 'made-again' });

let identity = 'first weights';

const start = defineStage({
  id: 'start',
  version: 1,
  description: 'Gives a figure.',
  inputs: {},
  outputs: { figure: figure() },
  parameters: z.object({ figure: z.number().default(1) }),
  identity: async () => identity,
  run: ({ parameters }) => ({ figure: parameters.figure }),
});

const makeTool = defineStage({
  id: 'make-tool',
  version: 1,
  description: 'Makes a tool.',
  inputs: {},
  outputs: { tool: tool() },
  parameters: z.object({ factor: z.number() }),
  run: ({ parameters }) => ({ tool: { factor: () => parameters.factor } }),
});

const multiply = defineStage({
  id: 'multiply',
  version: 1,
  description: 'Multiplies a figure.',
  inputs: { figure: figure(), tool: tool() },
  outputs: { product: figure() },
  parameters: z.object({}),
  run: ({ inputs }) => ({ product: inputs.figure * inputs.tool.factor() }),
});

const count = defineStage({
  id: 'count',
  version: 1,
  description: 'Counts up to a figure.',
  inputs: { figure: figure() },
  outputs: { figures: figures() },
  parameters: z.object({}),
  run: ({ inputs }) => ({
    figures: {
      info: { length: inputs.figure },
      async *[Symbol.asyncIterator]() {
        for (let at = 0; at < inputs.figure; at++) yield at;
      },
    },
  }),
});

const written: number[][] = [];

const write = defineStage({
  id: 'write',
  version: 1,
  description: 'Writes figures.',
  cache: false,
  inputs: { figures: figures() },
  outputs: {},
  parameters: z.object({ most: z.number().default(100) }),
  async run({ inputs, parameters }) {
    const taken: number[] = [];
    for await (const one of inputs.figures) {
      taken.push(one);
      if (taken.length === parameters.most) break;
    }
    written.push(taken);
    return {};
  },
});

interface Wishes {
  readonly figure?: number;
  readonly factor?: number;
  readonly most?: number;
}

/** start -> multiply (with a tool) -> count -> write. */
function pipeline({ figure: first = 2, factor = 3, most = 100 }: Wishes = {}) {
  const graph = createGraph('pipeline');
  const began = graph.add(start, { parameters: { figure: first }, inputs: {} });
  const made = graph.add(makeTool, { parameters: { factor }, inputs: {} });
  const { product } = graph.add(multiply, { parameters: {}, inputs: { figure: began.figure, tool: made.tool } });
  const counted = graph.add(count, { parameters: {}, inputs: { figure: product } });
  graph.add(write, { parameters: { most }, inputs: { figures: counted.figures } });
  return graph.build({});
}

async function ran(store: MemoryStore, wishes?: Wishes, context?: Json): Promise<string[]> {
  const events = await heard(run(pipeline(wishes), { cache: { store, context } }));
  expect(store.open_).toBe(0);
  expect(store.writing).toBe(0);
  return brief(events).filter((text) => !text.startsWith('run-'));
}

describe('a second run', () => {
  it('runs only what is never kept, and gives the same', async () => {
    const store = new MemoryStore();
    await ran(store);
    expect(store.labels()).toEqual(['count figures', 'multiply product', 'start figure']);
    const events = await ran(store);
    expect(events).toEqual([
      'cached count',
      'skipped multiply',
      'skipped start',
      'skipped make-tool',
      'started write',
      'finished write',
    ]);
    expect(written.at(-1)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(written.at(-1)).toEqual(written.at(-2));
  });

  it('runs what a changed parameter reaches, and what it needs that is no data', async () => {
    const store = new MemoryStore();
    await ran(store);
    const events = await ran(store, { factor: 2 });
    expect(events.filter((text) => text.startsWith('started')).sort()).toEqual([
      'started count',
      'started make-tool',
      'started multiply',
      'started write',
    ]);
    expect(events).toContain('cached start');
    expect(written.at(-1)).toEqual([0, 1, 2, 3]);
  });

  it('runs everything behind other weights, and in another context', async () => {
    const store = new MemoryStore();
    await ran(store);
    identity = 'second weights';
    expect(await ran(store)).toContain('started start');
    expect(await ran(store)).toContain('cached count');
    expect(await ran(store, {}, { device: 'other' })).toContain('started start');
    identity = 'first weights';
    expect(await ran(store)).toContain('cached count');
  });

  it('knows a default from its absence no more than the stage does', async () => {
    const store = new MemoryStore();
    const with1 = createGraph('one');
    const without = createGraph('two');
    const one = with1.build({ figure: with1.add(start, { parameters: { figure: 1 }, inputs: {} }).figure });
    const two = without.build({ figure: without.add(start, { id: 'other', parameters: {}, inputs: {} }).figure });
    await run(one, { cache: { store } }).result;
    const again = run(two, { cache: { store } });
    expect(await again.result).toEqual({ figure: 1 });
    expect(brief(await heard(again))).toContain('cached other');
  });
});

describe('a stream', () => {
  it('that was not taken to its end is not kept', async () => {
    const store = new MemoryStore();
    await ran(store, { most: 2 });
    expect(store.labels()).toEqual(['multiply product', 'start figure']);
    expect(await ran(store)).toContain('started count');
    expect(written.at(-1)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('that is kept can be left early', async () => {
    const store = new MemoryStore();
    await ran(store);
    expect(await ran(store, { most: 2 })).toContain('cached count');
    expect(written.at(-1)).toEqual([0, 1]);
  });
});

describe('a store', () => {
  it('that is full costs nothing but a notice', async () => {
    const store = new MemoryStore();
    store.full = true;
    const events = await ran(store);
    expect(events.filter((text) => text.startsWith('notice'))).toHaveLength(3);
    expect(written.at(-1)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('whose entries are not what they should be is as good as empty', async () => {
    const store = new MemoryStore();
    await ran(store);
    for (const [key, { label, chunks }] of store.entries) {
      if (label.stage === 'count') store.entries.delete(key);
      else store.entries.set(key, { label, chunks: chunks.slice(1) });
    }
    const strict = { ...store, open: async () => Promise.reject(new Error('cannot be read')) };
    const events = await heard(run(pipeline(), { cache: { store: Object.assign(store, { open: strict.open }) } }));
    expect(brief(events)).toContain('started start');
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', outcome: 'done' });
  });
});

describe('values given to a run', () => {
  const doubled = () => {
    const graph = createGraph('double', { figure: figure() });
    const made = graph.add(makeTool, { parameters: { factor: 2 }, inputs: {} });
    const { product } = graph.add(multiply, {
      parameters: {},
      inputs: { figure: graph.inputs.figure, tool: made.tool },
    });
    return graph.build({ product });
  };

  it('are told apart by content', async () => {
    const store = new MemoryStore();
    const of = async (value: number) => {
      const one = run(doubled(), { inputs: { figure: value }, cache: { store } });
      const { product } = await one.result;
      return [product, brief(await heard(one)).includes('cached multiply')];
    };
    expect(await of(4)).toEqual([8, false]);
    expect(await of(5)).toEqual([10, false]);
    expect(await of(4)).toEqual([8, true]);
  });
});

describe('a continuation', () => {
  /** Counts by steps, saves after each, and dies where it is told to. */
  const climb = defineStage({
    id: 'climb',
    version: 1,
    description: 'Climbs.',
    inputs: {},
    outputs: { height: figure() },
    parameters: z.object({ steps: z.number() }),
    async run({ parameters, services, continuation }) {
      const saved = await continuation.load();
      let step = (saved?.json as number | undefined) ?? 0;
      while (step < parameters.steps) {
        services?.began?.(`step ${step}`);
        step++;
        await continuation.save(() => ({ json: step, buffers: [] }));
      }
      return { height: step };
    },
  });

  const climbing = () => {
    const graph = createGraph('climbing');
    return graph.build({ height: graph.add(climb, { parameters: { steps: 4 }, inputs: {} }).height });
  };

  it('goes on where a failed run had got to, and is forgotten once the result is kept', async () => {
    const store = new MemoryStore();
    const steps: string[] = [];
    const services = (dieAt: string) => ({
      began(step: string) {
        if (step === dieAt) throw new Error('died');
        steps.push(step);
      },
    });
    const cache = { store, saveEverySeconds: 0 };
    await expect(run(climbing(), { services: services('step 2'), cache }).result).rejects.toThrow('died');
    expect(store.labels()).toEqual(['climb state']);
    await expect(run(climbing(), { services: services('never'), cache }).result).resolves.toEqual({ height: 4 });
    expect(steps).toEqual(['step 0', 'step 1', 'step 2', 'step 3']);
    expect(store.labels()).toEqual(['climb height']);
  });

  it('saves no more often than asked', async () => {
    const store = new MemoryStore();
    const steps: string[] = [];
    const services = {
      began(step: string) {
        if (step === 'step 3') throw new Error('died');
        steps.push(step);
      },
    };
    await expect(run(climbing(), { services, cache: { store } }).result).rejects.toThrow('died');
    expect(store.labels()).toEqual([]);
  });
});

describe('content keys', () => {
  it('look at names in any order, and at every value', () => {
    expect(contentKey({ a: 1, b: [2, 'x', null] })).toBe(contentKey({ b: [2, 'x', null], a: 1 }));
    const all = [0, -0, '0', 0n, false, null, undefined, [], {}, [0], [[0]], { a: 0 }, { a: '0' }, '', '\u0000', 1e21];
    expect(new Set(all.map(contentKey)).size).toBe(all.length);
    expect(contentKey({ a: 1, b: undefined })).toBe(contentKey({ a: 1 }));
  });

  it('have nothing to say of what is no data', () => {
    for (const value of [() => 1, new Map(), { deep: [Symbol('s')] }]) expect(contentKey(value)).toBeUndefined();
  });
});
