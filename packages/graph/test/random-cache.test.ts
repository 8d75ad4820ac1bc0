import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type Codec,
  createGraph,
  definePort,
  expansion,
  type Graph,
  type Json,
  lazy,
  optional,
  type Ref,
  run,
  type Stream,
} from '../src/index.js';
import { defineStage, heard } from './kit.js';
import { MemoryStore } from './memory-store.js';

/** Random numbers in [0, 1) from a seed (mulberry32, T. Ettinger 2017). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Sequence = Stream<number, number>;

const json = <Value extends Json>(): Codec<Value> => ({
  encode: (value) => ({ json: value, buffers: [] }),
  decode: (encoded) => encoded.json as Value,
});
const figure = definePort<number>()('figure', { codec: json() });
const figures = definePort<Sequence>()('figures', { stream: true, codec: { info: json(), item: json() } });
/** No data: made again whenever it is needed. */
const tool = definePort<{ apply(value: number): number }>()('tool', { codec: 'made-again' });

const inputs = {
  a: optional(figure()),
  b: lazy(optional(figure())),
  s: optional(figures()),
  t: lazy(optional(figures())),
  tool: optional(tool()),
};
const outputs = { figure: figure(), figures: figures(), tool: tool() };

async function sum(sequence: Sequence | undefined, most: number): Promise<number> {
  let total = 0;
  let taken = 0;
  if (!sequence) return 0;
  for await (const one of sequence) {
    total += one * ++taken;
    if (taken >= most) break;
  }
  return total;
}

const pause = () => new Promise((resolve) => setImmediate(resolve));

/** Combines what it is given; what it asks for depends on what it has. */
const combine = defineStage({
  id: 'combine',
  version: 1,
  description: 'Combines figures.',
  inputs,
  outputs,
  parameters: z.object({ salt: z.number(), most: z.number() }),
  resource: 'device',
  async run({ inputs: given, parameters: { salt, most }, signal }) {
    await pause();
    signal.throwIfAborted();
    let value = (given.a ?? 1) * 3 + salt + (await sum(given.s, most));
    if (value % 2 === 0) value += 5 * ((await given.b?.()) ?? 2);
    if (value % 3 !== 0) value += await sum(await given.t?.(), most);
    value = (given.tool?.apply(value) ?? value) % 10_007;
    return {
      figure: value,
      figures: {
        info: value,
        async *[Symbol.asyncIterator]() {
          for (let item = 0; item < 6; item++) {
            await pause();
            signal.throwIfAborted();
            yield (value * (item + 1)) % 101;
          }
        },
      },
      tool: { apply: (other: number) => other * 2 + value },
    };
  },
});

/** The same, by a graph in its place. */
const combineInside = defineStage({
  ...combine,
  id: 'combine-inside',
  cache: false,
  async run({ inputs: given, parameters }) {
    const graph = createGraph('inside', { a: figure(), s: figures(), tool: tool() });
    // Lazy values are asked for here: a graph is given values.
    const b = await given.b?.();
    const extra = graph.add(combine, { id: 'extra', parameters: { ...parameters, salt: b ?? 4 }, inputs: {} });
    const refs = {
      a: given.a === undefined ? extra.figure : graph.inputs.a,
      s: given.s ? graph.inputs.s : extra.figures,
      tool: given.tool ? graph.inputs.tool : undefined,
    };
    const made = graph.add(combine, { parameters, inputs: { ...refs, b: extra.figure } });
    return expansion(graph.build(made), {
      a: given.a ?? 0,
      s: given.s ?? { info: 0, async *[Symbol.asyncIterator]() {} },
      tool: given.tool ?? { apply: (value) => value },
    });
  },
});

/** A random graph; node `changed` has another salt. */
function randomGraph(seed: number, changed = -1): Graph<Readonly<Record<never, never>>, Record<string, number>> {
  const random = randomFrom(seed);
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
  const graph = createGraph(`random-${seed}`);
  const made: { figure: Ref<'figure', number>; figures: Ref<'figures', Sequence>; tool: Ref<'tool', never> }[] = [];
  const nodes = 2 + Math.floor(random() * 10);
  for (let at = 0; at < nodes; at++) {
    const maybe = () => (random() < 0.5 ? pick(made) : undefined);
    const salt = Math.floor(random() * 50) + (at === changed ? 1 : 0);
    const out = graph.add(random() < 0.3 ? combineInside : combine, {
      id: `n${at}`,
      parameters: { salt, most: random() < 0.3 ? 3 : 99 },
      inputs: { a: maybe()?.figure, b: maybe()?.figure, s: maybe()?.figures, t: maybe()?.figures, tool: maybe()?.tool },
    });
    made.push(out as never);
  }
  const outs = { last: made.at(-1)!.figure, any: pick(made)!.figure };
  return graph.build(outs) as never;
}

const seeds = Array.from({ length: 120 }, (_, seed) => seed);

describe('random graphs of values, streams, tools, lazy inputs and inner graphs', () => {
  it('give the same with a cache: empty, whole, with holes, after a change, and after being cancelled', async () => {
    let cached = 0;
    let cancelled = 0;
    for (const seed of seeds) {
      const random = randomFrom(seed + 5000);
      const changed = Math.floor(random() * 3);
      const plain = await run(randomGraph(seed)).result;
      const otherwise = await run(randomGraph(seed, changed)).result;
      const store = new MemoryStore();
      const cache = { store, saveEverySeconds: 0 };
      const expectRun = async (what: string, graph = randomGraph(seed), wanted = plain) => {
        const running = run(graph, { cache });
        expect(await running.result, `seed ${seed}, ${what}`).toEqual(wanted);
        const events = await heard(running);
        cached += events.filter(({ type }) => type === 'cached').length;
        expect([store.open_, store.writing], `seed ${seed}, ${what}`).toEqual([0, 0]);
        return events;
      };

      const stopped = run(randomGraph(seed), { cache });
      for (let turns = Math.floor(random() * 40); turns > 0; turns--) await pause();
      stopped.cancel('enough');
      await stopped.result.catch((error: unknown) => {
        cancelled++;
        expect(error).toBe('enough');
      });
      expect([store.open_, store.writing], `seed ${seed}, cancelled`).toEqual([0, 0]);

      await expectRun('after a cancel');
      const again = await expectRun('whole');
      expect(again.filter(({ type }) => type === 'failed' || type === 'cancelled')).toEqual([]);
      for (const key of [...store.entries.keys()]) if (random() < 0.4) store.entries.delete(key);
      await expectRun('with holes');
      await expectRun('changed', randomGraph(seed, changed), otherwise);
    }
    expect(cached).toBeGreaterThan(300);
    expect(cancelled).toBeGreaterThan(30);
  });
});
