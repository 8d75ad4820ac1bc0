import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  createGraph,
  definePort,
  type Graph,
  optional,
  type Ref,
  type RunEvent,
  readGraph,
  run,
  type Stream,
  writeGraph,
} from '../src/index.js';
import { defineStage } from './kit.js';

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

/** A number that must be freed exactly once, and not be used afterwards. */
interface Box {
  readonly value: number;
  releases: number;
}

/** What a run of one graph leaves behind. */
interface Traces {
  readonly boxes: Box[];
  /** Streams that were opened, and closed. */
  opened: number;
  closed: number;
  usedAfterRelease: number;
  readonly atWork: Record<string, number>;
  readonly most: Record<string, number>;
}

type Sequence = Stream<number, null>;

const box = definePort<Box>()('box', { release: (value) => void value.releases++ });
const sequence = definePort<Sequence>()('sequence', { stream: true });
const length = 7;

/** Stages that leave traces; how long they take is random, and so is where node `failing` fails. */
function stagesFor(traces: Traces, random: () => number, failing?: string) {
  const pause = async () => {
    const turns = Math.floor(random() * 4);
    for (let turn = 0; turn < turns; turn++)
      await (random() < 0.5 ? null : new Promise((resolve) => setImmediate(resolve)));
  };
  const work = async (resource: string) => {
    const now = (traces.atWork[resource] ?? 0) + 1;
    traces.atWork[resource] = now;
    traces.most[resource] = Math.max(traces.most[resource] ?? 0, now);
    await pause();
    traces.atWork[resource]!--;
  };
  const use = (from: Box | undefined) => {
    if (from && from.releases > 0) traces.usedAfterRelease++;
    return from?.value ?? 0;
  };
  const made = (value: number): Box => {
    const one = { value, releases: 0 };
    traces.boxes.push(one);
    return one;
  };
  const stageOf = (resource: string) =>
    defineStage({
      id: `combine-${resource}`,
      version: 1,
      description: 'Combines boxes into one and into a sequence.',
      inputs: { a: optional(box()), b: optional(box()), s: optional(sequence()), t: optional(sequence()) },
      outputs: { box: box(), sequence: sequence() },
      parameters: z.object({ name: z.string(), order: z.enum(['st', 'ts', 'both', 'early']) }),
      ...(resource !== 'free' && { resource }),
      async run({ inputs: { a, b, s, t }, parameters: { name, order }, signal }) {
        const take = async (from: Sequence | undefined) => {
          let sum = 0;
          let items = 0;
          if (!from) return sum;
          for await (const item of from) {
            // A node that waits for one stream while it works on another does not count as at work.
            if (order !== 'both') await work(resource);
            signal.throwIfAborted();
            sum += item * ++items;
            if (order === 'early' && items === 3) break;
          }
          return sum;
        };
        await work(resource);
        const [first, second] = order === 'ts' ? [t, s] : [s, t];
        const sums = order === 'both' ? await Promise.all([take(s), take(t)]) : [await take(first), await take(second)];
        if (name === failing && random() < 0.5) throw new Error('planned');
        const value = (use(a) + 2 * use(b) + sums[0]! + sums[1]! + name.length) % 1009;
        traces.opened++;
        return {
          box: made(value),
          sequence: {
            info: null,
            async *[Symbol.asyncIterator]() {
              for (let item = 0; item < length; item++) {
                await work(resource);
                if (name === failing && item === 4) throw new Error('planned');
                yield (use(a) + value + item) % 101; // what its node took stays until the sequence ends
              }
            },
            close: () => {
              traces.closed++;
            },
          },
        };
      },
    });
  return ['free', 'device', 'disk'].map(stageOf);
}

/** A random graph of up to 14 nodes, each taking from any before it. */
function randomGraph(seed: number, stages: ReturnType<typeof stagesFor>): Graph {
  const random = randomFrom(seed);
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
  const graph = createGraph(`random-${seed}`);
  const boxes: Ref<'box', Box>[] = [];
  const sequences: Ref<'sequence', Sequence>[] = [];
  const nodes = 1 + Math.floor(random() * 14);
  for (let at = 0; at < nodes; at++) {
    const maybe = <T>(all: readonly T[]) => (random() < 0.6 ? pick(all) : undefined);
    const out = graph.add(pick(stages)!, {
      id: `n${at}`,
      parameters: { name: `n${at}`, order: pick(['st', 'ts', 'both', 'early'] as const)! },
      inputs: { a: maybe(boxes), b: maybe(boxes), s: maybe(sequences), t: maybe(sequences) },
    });
    boxes.push(out.box);
    sequences.push(out.sequence);
  }
  return graph.build({ last: boxes.at(-1)!, any: pick(boxes)! }) as unknown as Graph;
}

/** The same by walking the data, one node at a time, sequences whole. */
function expected({ data }: Graph): Record<string, number> {
  const values = new Map<string, { value: number; items: number[] }>();
  for (const [id, { parameters, inputs }] of Object.entries(data.nodes)) {
    const { order } = parameters as { order: string };
    const from = (port: string) => {
      const source = inputs[port];
      return source && 'node' in source ? values.get(source.node)! : undefined;
    };
    const sum = (port: string) =>
      (from(port)?.items ?? [])
        .slice(0, order === 'early' ? 3 : undefined)
        .reduce((total, item, at) => total + item * (at + 1), 0);
    const a = from('a')?.value ?? 0;
    const value = (a + 2 * (from('b')?.value ?? 0) + sum('s') + sum('t') + id.length) % 1009;
    values.set(id, { value, items: Array.from({ length }, (_, item) => (a + value + item) % 101) });
  }
  const outputs = Object.entries(data.outputs);
  return Object.fromEntries(
    outputs.map(([name, source]) => [name, values.get((source as { node: string }).node)!.value]),
  );
}

const fresh = (): Traces => ({ boxes: [], opened: 0, closed: 0, usedAfterRelease: 0, atWork: {}, most: {} });

async function eventsOf(running: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of running) events.push(event);
  return events;
}

function expectEachStartEnded(events: readonly RunEvent[]): void {
  const ends = (type: string) => ['finished', 'failed', 'cancelled'].includes(type);
  const nodes = events.flatMap((event) => (event.type === 'started' ? [event.node] : []));
  expect(new Set(nodes).size).toBe(nodes.length);
  const ended = events.flatMap((event) => ('node' in event && ends(event.type) ? [event.node] : []));
  expect(ended.toSorted()).toEqual(nodes.toSorted());
  expect(events.at(-1)!.type).toBe('run-finished');
}

const seeds = Array.from({ length: 150 }, (_, seed) => seed);

describe('random graphs of values and shared streams', () => {
  it('give what a walk one node at a time gives, free everything once, and keep to their resource classes', async () => {
    for (const seed of seeds) {
      const traces = fresh();
      const graph = randomGraph(seed, stagesFor(traces, randomFrom(seed + 1000)));
      const again = readGraph(writeGraph(graph), graph.registry);
      const running = run(seed % 2 ? graph : again, { concurrency: { disk: 2 } });
      const values = (await running.result) as Record<string, Box>;
      const plain = Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value]));
      expect(plain, `seed ${seed}`).toEqual(expected(graph));
      const given = new Set(Object.values(values));
      for (const one of traces.boxes) expect(one.releases, `seed ${seed}`).toBe(given.has(one) ? 0 : 1);
      expect(traces.closed, `seed ${seed}`).toBe(traces.opened);
      expect(traces.usedAfterRelease).toBe(0);
      expect(traces.most.device ?? 0).toBeLessThanOrEqual(1);
      expect(traces.most.disk ?? 0).toBeLessThanOrEqual(2);
      const events = await eventsOf(running);
      expectEachStartEnded(events);
      expect(events.filter(({ type }) => type === 'finished')).toHaveLength(Object.keys(graph.data.nodes).length);
    }
  });

  it('that fail name the node, and leave nothing held', async () => {
    let failed = 0;
    for (const seed of seeds) {
      const traces = fresh();
      const node = `n${seed % 5}`;
      const graph = randomGraph(seed, stagesFor(traces, randomFrom(seed + 2000), node));
      const running = run(graph);
      const outcome = await running.result.then(
        (values) => ({ given: new Set(Object.values(values) as Box[]), error: undefined }),
        (error: unknown) => ({ given: new Set<Box>(), error }),
      );
      if (outcome.error) {
        failed++;
        expect(outcome.error, `seed ${seed}`).toMatchObject({ node, message: expect.stringContaining('planned') });
      }
      for (const one of traces.boxes) expect(one.releases, `seed ${seed}`).toBe(outcome.given.has(one) ? 0 : 1);
      expect(traces.closed, `seed ${seed}`).toBe(traces.opened);
      expect(traces.usedAfterRelease).toBe(0);
      expectEachStartEnded(await eventsOf(running));
    }
    expect(failed).toBeGreaterThan(30);
  });

  it('that are cancelled anywhere leave nothing held', async () => {
    let cancelled = 0;
    for (const seed of seeds) {
      const traces = fresh();
      const random = randomFrom(seed + 3000);
      const graph = randomGraph(seed, stagesFor(traces, random));
      const controller = new AbortController();
      const running = run(graph, { signal: controller.signal });
      const turns = Math.floor(random() * 25);
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      controller.abort('enough');
      const outcome = await running.result.then(
        (values) => ({ given: new Set(Object.values(values) as Box[]), error: undefined }),
        (error: unknown) => ({ given: new Set<Box>(), error }),
      );
      if (outcome.error !== undefined) {
        cancelled++;
        expect(outcome.error).toBe('enough');
      }
      for (const one of traces.boxes) expect(one.releases, `seed ${seed}`).toBe(outcome.given.has(one) ? 0 : 1);
      expect(traces.closed, `seed ${seed}`).toBe(traces.opened);
      expect(traces.usedAfterRelease).toBe(0);
      const events = await eventsOf(running);
      expectEachStartEnded(events);
      expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
    }
    expect(cancelled).toBeGreaterThan(30);
  });
});
