import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createGraph, NodeError, optional, type RunOptions, run, type Stream } from '../src/index.js';
import { brief, Counting, defineStage, Handle, handle, heard, number, numbers, settle } from './kit.js';

type Numbers = Stream<number, { readonly length: number }>;

/** A stage that gives these streams. */
function source(...streams: [Numbers, Numbers?]) {
  return defineStage({
    id: 'source',
    version: 1,
    description: 'Gives streams.',
    inputs: { held: optional(handle()) },
    outputs: { one: numbers(), two: numbers() },
    parameters: z.object({}),
    resource: 'device',
    run: () => ({ one: streams[0], two: streams[1] ?? new Counting(0) }),
  });
}

/** A stage that takes streams as it is told, after another where it is connected to that. */
function taker<Result>(take: (one: Numbers, two: Numbers | undefined) => Promise<Result>, resource?: string) {
  const results: Result[] = [];
  const stage = defineStage({
    id: 'take',
    version: 1,
    description: 'Takes streams.',
    inputs: { one: numbers(), two: optional(numbers()), after: optional(number()) },
    outputs: { done: number() },
    parameters: z.object({}),
    ...(resource && { resource }),
    run: async ({ inputs }) => {
      results.push(await take(inputs.one, inputs.two));
      return { done: results.length };
    },
  });
  return { stage, results };
}

async function all(stream: Numbers): Promise<number[]> {
  const items: number[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

async function firstOf(stream: Numbers, count: number): Promise<number[]> {
  const items: number[] = [];
  for await (const item of stream) {
    items.push(item);
    if (items.length === count) break;
  }
  return items;
}

const upTo = (length: number) => Array.from({ length }, (_, at) => at);

/** One source and so many takers of it. */
function shared(stream: Numbers, ...takers: ReturnType<typeof taker<unknown>>['stage'][]) {
  const graph = createGraph('shared');
  const { one } = graph.add(source(stream), { parameters: {}, inputs: {} });
  for (const stage of takers) graph.add(renamed(stage, takers.indexOf(stage)), { parameters: {}, inputs: { one } });
  return graph.build({});
}

/** The same stage as another: in one graph, an id has one definition. */
function renamed(stage: ReturnType<typeof taker<unknown>>['stage'], at: number) {
  return defineStage({ ...stage, id: `take-${at}` });
}

describe('a stream', () => {
  it('is produced while it is consumed, an item at a time, and its node is at work until it ends', async () => {
    const stream = new Counting(5);
    const ahead: number[] = [];
    const { stage } = taker(async (one) => {
      for await (const item of one) ahead.push(stream.pulled - item);
    });
    const lines = brief(await heard(run(shared(stream, stage))));
    expect(ahead).toEqual([1, 1, 1, 1, 1]);
    expect(lines.indexOf('started take-0')).toBeLessThan(lines.indexOf('finished source'));
    expect(stream).toMatchObject({ iterations: 1, returns: 0, closes: 1 });
  });

  it('tells what is known of it before its first item', async () => {
    const stream = new Counting(7);
    const { stage, results } = taker(async (one) => one.info);
    await run(shared(stream, stage)).result;
    expect(results).toEqual([{ length: 7 }]);
    expect(stream).toMatchObject({ pulled: 0, iterations: 0, closes: 1 });
  });

  it('that nobody takes is closed without having been started', async () => {
    const stream = new Counting(3);
    await run(shared(stream)).result;
    expect(stream).toMatchObject({ pulled: 0, iterations: 0, closes: 1 });
  });

  it('may be made of one that is taken, and then holds what it needs until it ends', async () => {
    const held = new Handle('model');
    const make = defineStage({
      id: 'make',
      version: 1,
      description: 'Makes.',
      inputs: {},
      outputs: { held: handle() },
      parameters: z.object({}),
      run: () => ({ held }),
    });
    const releasesAtItems: number[] = [];
    const double = defineStage({
      id: 'double',
      version: 1,
      description: 'Doubles.',
      inputs: { held: handle(), one: numbers() },
      outputs: { one: numbers() },
      parameters: z.object({}),
      resource: 'device',
      run: ({ inputs }) => ({
        one: {
          info: inputs.one.info,
          async *[Symbol.asyncIterator]() {
            for await (const item of inputs.one) {
              releasesAtItems.push(held.releases);
              yield item * 2;
            }
          },
        },
      }),
    });
    const { stage, results } = taker(all, 'device');
    const graph = createGraph('chain');
    const made = graph.add(make, { parameters: {}, inputs: {} });
    const { one } = graph.add(source(new Counting(4)), { parameters: {}, inputs: {} });
    const doubled = graph.add(double, { parameters: {}, inputs: { held: made.held, one } });
    const again = graph.add(double, { parameters: {}, inputs: { held: made.held, one: doubled.one } });
    graph.add(stage, { parameters: {}, inputs: { one: again.one } });
    await run(graph.build({})).result;
    expect(results).toEqual([[0, 4, 8, 12]]);
    expect(releasesAtItems).toEqual(Array(8).fill(0));
    expect(held.releases).toBe(1);
  });

  it('given by the caller is taken like any other', async () => {
    const stream = new Counting(4);
    const unused = new Counting(4);
    const { stage, results } = taker(all);
    const graph = createGraph('given', { stream: numbers(), unused: numbers() });
    graph.add(stage, { parameters: {}, inputs: { one: graph.inputs.stream } });
    await run(graph.build({}), { inputs: { stream, unused } }).result;
    expect(results).toEqual([[0, 1, 2, 3]]);
    expect(stream).toMatchObject({ closes: 1 });
    expect(unused).toMatchObject({ iterations: 0, closes: 0 });
  });
});

describe('a stream with several consumers', () => {
  it('gives each of them every item, and is pulled once', async () => {
    const stream = new Counting(20);
    const takers = [taker(all), taker(all), taker(all)];
    await run(shared(stream, ...takers.map(({ stage }) => stage))).result;
    for (const { results } of takers) expect(results).toEqual([upTo(20)]);
    expect(stream).toMatchObject({ pulled: 20, iterations: 1, returns: 0, closes: 1 });
  });

  it('waits for the slowest: what is kept is bounded', async () => {
    const stream = new Counting(100);
    let slowHas = 0;
    let most = 0;
    const fast = taker(async (one) => {
      for await (const _ of one) most = Math.max(most, stream.pulled - slowHas);
    });
    const slow = taker(async (one) => {
      for await (const item of one) {
        await settle(1);
        slowHas = item + 1;
      }
    });
    await run(shared(stream, fast.stage, slow.stage)).result;
    expect(slowHas).toBe(100);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('goes on for the others when one leaves early, or was never interested', async () => {
    const stream = new Counting(50);
    const early = taker((one) => firstOf(one, 3));
    const never = taker(async () => 'never');
    const whole = taker(all);
    await run(shared(stream, early.stage, never.stage, whole.stage)).result;
    expect(early.results).toEqual([[0, 1, 2]]);
    expect(whole.results).toEqual([upTo(50)]);
    expect(stream).toMatchObject({ returns: 0, closes: 1 });
  });

  it('ends when the last of them leaves', async () => {
    const stream = new Counting(50);
    const takers = [taker((one) => firstOf(one, 3)), taker((one) => firstOf(one, 5))];
    const lines = brief(await heard(run(shared(stream, ...takers.map(({ stage }) => stage)))));
    expect(stream.pulled).toBeLessThan(10);
    expect(stream).toMatchObject({ returns: 1, closes: 1 });
    expect(lines).toContain('finished source');
    expect(lines.at(-1)).toBe('run-finished');
  });

  it('can be taken by one consumer whole before another begins', async () => {
    const stream = new Counting(200);
    const graph = createGraph('one after the other');
    const { one } = graph.add(source(stream), { parameters: {}, inputs: {} });
    const first = taker(all);
    const second = taker(all);
    const { done } = graph.add(first.stage, { parameters: {}, inputs: { one } });
    graph.add(renamed(second.stage, 1), { parameters: {}, inputs: { one, after: done } });
    await run(graph.build({})).result;
    expect([first.results, second.results]).toEqual([[upTo(200)], [upTo(200)]]);
  });

  it.each([
    ['without a resource class', undefined],
    ['in one class with the producer', 'device'],
  ])('does not hang when they take two streams in different orders, %s', async (_, resource) => {
    const streams: [Counting, Counting] = [new Counting(300), new Counting(300)];
    const inOrder = taker(async (one, two) => [await all(one), await all(two!)], resource);
    const backwards = taker(async (one, two) => [await all(two!), await all(one)], resource);
    const together = taker((one, two) => Promise.all([all(one), all(two!)]), resource);
    const graph = createGraph('orders');
    const made = graph.add(source(...streams), { parameters: {}, inputs: {} });
    [inOrder, backwards, together].forEach(({ stage }, at) => {
      graph.add(renamed(stage, at), { parameters: {}, inputs: made });
    });
    await run(graph.build({})).result;
    for (const { results } of [inOrder, backwards, together]) expect(results).toEqual([[upTo(300), upTo(300)]]);
    for (const stream of streams) expect(stream).toMatchObject({ pulled: 300, closes: 1 });
  });

  it('may be taken twice by one node', async () => {
    const { stage, results } = taker(async (one, two) => [await all(one), await all(two!)]);
    const graph = createGraph('twice');
    const { one } = graph.add(source(new Counting(30)), { parameters: {}, inputs: {} });
    graph.add(stage, { parameters: {}, inputs: { one, two: one } });
    await run(graph.build({})).result;
    expect(results).toEqual([[upTo(30), upTo(30)]]);
  });

  it('holds its resource class only while it works', async () => {
    let atWork = 0;
    let most = 0;
    const busy = async () => {
      most = Math.max(most, ++atWork);
      await settle(1);
      atWork--;
    };
    const stream = new Counting(10, busy);
    const shares = createGraph('shares');
    const { stage, results } = taker(async (one) => {
      const items: number[] = [];
      await busy();
      for await (const item of one) {
        items.push(item);
        await busy();
      }
      return items;
    }, 'device');
    const { one } = shares.add(source(stream), { parameters: {}, inputs: {} });
    for (let count = 0; count < 2; count++) shares.add(stage, { parameters: {}, inputs: { one } });
    await run(shares.build({})).result;
    expect(results).toEqual([upTo(10), upTo(10)]);
    expect(most).toBe(1);
  });
});

describe('a stream that fails', () => {
  const failing = (at: number) =>
    new Counting(10, (item) => {
      if (item === at) throw new Error('bad frame');
    });

  it('fails the node that produces it, not the one that takes it', async () => {
    const stream = failing(2);
    const had: number[] = [];
    const { stage } = taker(async (one) => {
      for await (const item of one) had.push(item);
    });
    const running = run(shared(stream, stage));
    await expect(running.result).rejects.toMatchObject({ node: 'source', message: 'source: bad frame.' });
    expect(had).toEqual([0, 1]);
    const lines = brief(await heard(running));
    expect(lines).toContain('failed source');
    expect(lines).toContain('cancelled take-0');
    expect(stream.closes).toBe(1);
  });

  it('when it is put away fails its node too', async () => {
    const stream = Object.assign(new Counting(2), {
      close: () => {
        throw new Error('stuck');
      },
    });
    await expect(run(shared(stream, taker(all).stage)).result).rejects.toMatchObject({
      node: 'source',
      message: 'source: stuck.',
    });
  });

  it('is ended when its consumer fails', async () => {
    const stream = new Counting(10);
    const { stage } = taker(async (one) => {
      for await (const item of one) if (item === 3) throw new Error('full disk');
    });
    await expect(run(shared(stream, stage)).result).rejects.toMatchObject({ node: 'take-0' });
    expect(stream).toMatchObject({ pulled: 4, returns: 1, closes: 1 });
  });
});

describe('cancelling a stream', () => {
  it('between two items stops its producer and its consumers, and puts everything away', async () => {
    const held = new Handle('model');
    const stream = new Counting(1000, () => settle(1));
    const controller = new AbortController();
    const had: number[] = [];
    const { stage } = taker(async (one) => {
      for await (const item of one) {
        had.push(item);
        if (item === 3) controller.abort('enough');
      }
    });
    const graph = createGraph('cancelled', { held: handle() });
    const { one } = graph.add(source(stream), { parameters: {}, inputs: { held: graph.inputs.held } });
    graph.add(stage, { parameters: {}, inputs: { one } });
    graph.add(renamed(taker(all).stage, 1), { parameters: {}, inputs: { one } });
    const running = run(graph.build({}), { inputs: { held }, signal: controller.signal });
    await expect(running.result).rejects.toBe('enough');
    expect(had).toEqual([0, 1, 2, 3]);
    expect(stream.pulled).toBeLessThanOrEqual(6);
    expect(stream).toMatchObject({ iterations: 1, returns: 1, closes: 1 });
    expect(brief(await heard(running)).filter((line) => line.startsWith('cancelled'))).toHaveLength(3);
  });

  it('does not touch the same stage’s stream in another run', async () => {
    const streams: Counting[] = [];
    const own = defineStage({
      ...source(new Counting(0)),
      run: () => {
        const stream = new Counting(30, () => settle(1));
        streams.push(stream);
        return { one: stream, two: new Counting(0) };
      },
    });
    const { stage, results } = taker(all);
    const graph = createGraph('two runs');
    const { one } = graph.add(own, { parameters: {}, inputs: {} });
    graph.add(stage, { parameters: {}, inputs: { one } });
    const built = graph.build({});
    const [first, second] = [run(built), run(built)];
    await settle();
    first.cancel();
    await expect(first.result).rejects.toBeDefined();
    await second.result;
    expect(results).toEqual([upTo(30)]);
    expect(streams.map(({ closes }) => closes)).toEqual([1, 1]);
  });
});

describe('a graph whose result is a stream', () => {
  function streaming(stream: Numbers, options: RunOptions = {}) {
    const graph = createGraph('streaming', { held: handle() });
    const { one } = graph.add(source(stream), { parameters: {}, inputs: { held: graph.inputs.held } });
    return run(graph.build({ one }), { ...options, inputs: { held: new Handle('held') } });
  }

  it('gives it at once; the run ends with it', async () => {
    const stream = new Counting(6);
    const running = streaming(stream);
    const { one } = await running.result;
    expect(stream.pulled).toBe(0);
    expect(one.info).toEqual({ length: 6 });
    expect(await all(one)).toEqual(upTo(6));
    expect(brief(await heard(running)).slice(-2)).toEqual(['finished source', 'run-finished']);
    expect(stream.closes).toBe(1);
  });

  it('ends when its caller leaves the loop', async () => {
    const stream = new Counting(6);
    const running = streaming(stream);
    expect(await firstOf((await running.result).one, 2)).toEqual([0, 1]);
    expect(stream).toMatchObject({ pulled: 2, returns: 1, closes: 1 });
    expect((await heard(running)).at(-1)).toMatchObject({ type: 'run-finished', outcome: 'done' });
  });

  it('fails the caller’s loop with the error of the run, which names the node', async () => {
    const stream = new Counting(6, (item) => {
      if (item === 3) throw new Error('bad frame');
    });
    const running = streaming(stream);
    const { one } = await running.result;
    const error = await all(one).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NodeError);
    expect(error).toMatchObject({ node: 'source', message: 'source: bad frame.' });
    expect((await heard(running)).slice(-2)).toMatchObject([{ type: 'failed' }, { outcome: 'failed' }]);
  });

  it('fails the caller’s loop with the error of whichever node failed', async () => {
    const graph = createGraph('beside');
    const { one } = graph.add(source(new Counting(100)), { parameters: {}, inputs: {} });
    // Its run returns at once, so that the result is given; its stream then fails.
    const lazy = defineStage({
      id: 'lazy',
      version: 1,
      description: 'Works as it is pulled.',
      inputs: { one: numbers() },
      outputs: { one: numbers() },
      parameters: z.object({}),
      run: ({ inputs }) => ({
        one: {
          info: inputs.one.info,
          async *[Symbol.asyncIterator]() {
            for await (const item of inputs.one) {
              if (item === 2) throw new Error('full disk');
              yield item;
            }
          },
        },
      }),
    });
    const filtered = graph.add(lazy, { parameters: {}, inputs: { one } });
    const { whole, some } = await run(graph.build({ whole: one, some: filtered.one })).result;
    const errors = await Promise.all([whole, some].map((each) => all(each).catch((reason: unknown) => reason)));
    for (const error of errors) expect(error).toMatchObject({ node: 'lazy', message: 'lazy: full disk.' });
  });

  it('is cancelled between items, with the reason', async () => {
    const controller = new AbortController();
    const stream = new Counting(100);
    const running = streaming(stream, { signal: controller.signal });
    const had: number[] = [];
    const { one } = await running.result;
    const loop = (async () => {
      for await (const item of one) {
        had.push(item);
        if (item === 4) controller.abort('enough');
      }
    })();
    await expect(loop).rejects.toBe('enough');
    expect(had).toEqual([0, 1, 2, 3, 4]);
    expect((await heard(running)).at(-1)).toMatchObject({ outcome: 'cancelled' });
    expect(stream).toMatchObject({ returns: 1, closes: 1 });
  });

  it('may give it beside values, to nodes as well, and twice', async () => {
    const stream = new Counting(40);
    const graph = createGraph('beside');
    const { one, two } = graph.add(source(stream, new Counting(1)), { parameters: {}, inputs: {} });
    const { stage, results } = taker(all);
    graph.add(stage, { parameters: {}, inputs: { one } });
    const built = graph.build({ first: one, second: one, other: two });
    const running = run(built);
    // The node takes the stream while the callers do not: it is let go ahead rather than hang.
    const { first, second, other } = await running.result;
    const taken = await Promise.all([all(first), all(second), all(other)]);
    expect(taken).toEqual([upTo(40), upTo(40), [0]]);
    expect(results).toEqual([upTo(40)]);
    expect((await heard(running)).at(-1)).toMatchObject({ outcome: 'done' });
  });
});
