import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createGraph, type Graph, NodeError, optional, type Ref, run } from '../src/index.js';
import { aborted, add, constant, defineStage, Gate, number, settle } from './kit.js';

/** A stage that adds what it takes once its gate opens, and keeps count of those at work beside it. */
function gated(resource?: string, id = 'gated') {
  const gates = new Map<string, Gate>();
  const began: string[] = [];
  const counts = { now: 0, most: 0 };
  const stage = defineStage({
    id,
    version: 1,
    description: 'Waits to be let through.',
    inputs: { left: optional(number()), right: optional(number()) },
    outputs: { sum: number() },
    parameters: z.object({ name: z.string() }),
    ...(resource && { resource }),
    async run({ inputs, parameters: { name }, signal }) {
      began.push(name);
      counts.most = Math.max(counts.most, ++counts.now);
      try {
        await Promise.race([gate(name).opened, aborted(signal)]);
      } finally {
        counts.now--;
      }
      return { sum: (inputs.left ?? 0) + (inputs.right ?? 0) + 1 };
    },
  });
  function gate(name: string): Gate {
    const known = gates.get(name) ?? new Gate();
    gates.set(name, known);
    return known;
  }
  const open = (...names: string[]) => {
    for (const name of names) gate(name).open();
  };
  return { stage, began, counts, open };
}

type NumberRef = Ref<'number', number>;

describe('the order of a run', () => {
  it('is that of the data, whatever the order of the JSON', async () => {
    const order: string[] = [];
    const note = defineStage({
      id: 'note',
      version: 1,
      description: 'Adds two numbers, and says so.',
      inputs: { left: number(), right: number() },
      outputs: { sum: number() },
      parameters: z.object({ name: z.string() }),
      run: ({ inputs, parameters }) => {
        order.push(parameters.name);
        return { sum: inputs.left + inputs.right };
      },
    });
    const graph = createGraph('order', { one: number() });
    const { one } = graph.inputs;
    const node = (name: string, left: NumberRef, right: NumberRef) =>
      graph.add(note, { id: name, parameters: { name }, inputs: { left, right } }).sum;
    const a = node('a', one, one);
    const b = node('b', a, one);
    const c = node('c', a, b);
    const built = graph.build({ c, d: node('d', c, b) });
    const nodes = Object.fromEntries(Object.entries(built.data.nodes).reverse());
    const backwards = { ...built, data: { ...built.data, nodes } };
    expect(await run(backwards, { inputs: { one: 1 } }).result).toEqual({ c: 5, d: 8 });
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  it('starts a node the moment its own inputs are there, while others still work', async () => {
    const { stage, began, open } = gated();
    const graph = createGraph('branches');
    const node = (name: string, left?: NumberRef, right?: NumberRef) =>
      graph.add(stage, { id: name, parameters: { name }, inputs: { left, right } }).sum;
    const slow = node('slow');
    const first = node('first');
    const second = node('second', first);
    const running = run(graph.build({ end: node('end', slow, second) }));
    await settle();
    expect(began).toEqual(['slow', 'first']);
    open('first');
    await settle();
    expect(began).toEqual(['slow', 'first', 'second']);
    open('second');
    await settle();
    expect(began).toHaveLength(3);
    open('slow', 'end');
    expect(await running.result).toEqual({ end: 4 });
  });

  it('gives each of many consumers the same value, once computed', async () => {
    let computed = 0;
    const shared = {};
    const make = defineStage({
      ...constant,
      id: 'make',
      run: () => {
        computed++;
        return { value: shared as number };
      },
    });
    const seen: unknown[] = [];
    const see = defineStage({
      id: 'see',
      version: 1,
      description: 'Sees.',
      inputs: { one: number(), other: number() },
      outputs: {},
      parameters: z.object({}),
      run: ({ inputs }) => {
        seen.push(inputs.one, inputs.other);
        return {};
      },
    });
    const graph = createGraph('shared');
    const { value } = graph.add(make, { parameters: { value: 0 }, inputs: {} });
    for (let count = 0; count < 3; count++) graph.add(see, { parameters: {}, inputs: { one: value, other: value } });
    await run(graph.build({})).result;
    expect(computed).toBe(1);
    expect(seen).toEqual([shared, shared, shared, shared, shared, shared]);
  });

  it('gives parameters with their defaults, services as they are, and undefined for optional inputs not connected', async () => {
    const services = { began: () => undefined };
    const contexts: unknown[] = [];
    const stage = defineStage({
      id: 'context',
      version: 1,
      description: 'Shows what it is given.',
      inputs: { maybe: optional(number()) },
      outputs: {},
      parameters: z.object({ seed: z.int().default(7), other: z.int().default(8) }),
      run: ({ inputs, parameters, services: given }) => {
        contexts.push({ inputs, parameters, given });
        return {};
      },
    });
    const graph = createGraph('context');
    graph.add(stage, { parameters: { seed: 0 }, inputs: {} });
    await run(graph.build({}), { services }).result;
    expect(contexts).toEqual([{ inputs: {}, parameters: { seed: 0, other: 8 }, given: services }]);
  });

  it('runs graphs without nodes, and falsy values through', async () => {
    const graph = createGraph('nothing', { zero: number() });
    expect(await run(graph.build({ zero: graph.inputs.zero }), { inputs: { zero: 0 } }).result).toEqual({ zero: 0 });
    expect(await run(createGraph('empty').build({})).result).toEqual({});
  });

  it('goes through tens of thousands of nodes in a row', async () => {
    const graph = createGraph('long', { start: number() });
    let end: NumberRef = graph.inputs.start;
    for (let count = 0; count < 15; count++) {
      end = graph.add(add, { parameters: {}, inputs: { left: end, right: end } }).sum;
    }
    for (let count = 0; count < 20_000; count++) {
      end = graph.add(add, { parameters: {}, inputs: { left: end, right: graph.inputs.start } }).sum;
    }
    expect(await run(graph.build({ end }), { inputs: { start: 1 } }).result).toEqual({ end: 2 ** 15 + 20_000 });
  });
});

describe('resource classes', () => {
  /** So many independent nodes of a stage. */
  function many(count: number, stage: ReturnType<typeof gated>['stage']): Graph {
    const graph = createGraph('many');
    for (let at = 0; at < count; at++) graph.add(stage, { parameters: { name: `n${at}` }, inputs: {} });
    return graph.build({}) as Graph;
  }

  it.each([
    [undefined, 1],
    [1, 1],
    [3, 3],
    [Number.POSITIVE_INFINITY, 6],
  ])('bound who works at once: a limit of %s lets %i work', async (limit, most) => {
    const { stage, counts, began, open } = gated('device');
    const running = run(many(6, stage), limit === undefined ? {} : { concurrency: { device: limit } });
    for (let at = 0; at < 6; at++) {
      await settle(3);
      expect(counts.now).toBe(Math.min(most, 6 - at));
      open(`n${at}`);
    }
    await running.result;
    expect(counts.most).toBe(most);
    expect(began).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5']);
  });

  it('do not bound each other, nor stages that name none', async () => {
    const device = gated('device', 'on-device');
    const disk = gated('disk', 'on-disk');
    const free = gated(undefined, 'free');
    const graph = createGraph('classes');
    for (const { stage } of [device, disk, free]) {
      for (const name of ['a', 'b']) graph.add(stage, { parameters: { name }, inputs: {} });
    }
    const running = run(graph.build({}), { concurrency: { other: 1 } });
    await settle();
    expect([device, disk, free].map(({ counts }) => counts.now)).toEqual([1, 1, 2]);
    for (const { open } of [device, disk, free]) open('a', 'b');
    await running.result;
    expect([device, disk, free].map(({ counts }) => counts.most)).toEqual([1, 1, 2]);
  });

  it('free their slot when a node fails, and belong to one run', async () => {
    const { stage, counts, open } = gated('device');
    const one = run(many(2, stage));
    const two = run(many(2, stage));
    await settle();
    expect(counts.now).toBe(2);
    one.cancel();
    await expect(one.result).rejects.toMatchObject({ name: 'AbortError' });
    open('n0', 'n1');
    await two.result;
    expect(counts.now).toBe(0);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuse a limit of %s', (limit) => {
    expect(() => run(many(1, gated().stage), { concurrency: { device: limit } })).toThrow(
      expect.objectContaining({ code: 'graph.concurrency', where: 'options.concurrency.device' }),
    );
  });
});

describe('a stage that fails', () => {
  const failing = (error: unknown) =>
    defineStage({
      id: 'failing',
      version: 1,
      description: 'Fails.',
      inputs: {},
      outputs: { value: number() },
      parameters: z.object({}),
      run: () => {
        throw error;
      },
    });

  it('fails the run with an error that carries its node, stage and cause', async () => {
    const cause = new RangeError('too wide');
    const graph = createGraph('fails');
    const { value } = graph.add(failing(cause), { id: 'here', parameters: {}, inputs: {} });
    const error = await run(graph.build({ value })).result.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NodeError);
    expect(error).toMatchObject({
      code: 'graph.node-failed',
      node: 'here',
      stage: 'failing',
      cause,
      message: 'here (failing): too wide.',
    });
  });

  it.each([['text'], [undefined], [null], [0]])('may throw anything: %s', async (thrown) => {
    const graph = createGraph('fails');
    graph.add(failing(thrown), { parameters: {}, inputs: {} });
    await expect(run(graph.build({})).result).rejects.toMatchObject({
      node: 'failing',
      message: `failing: ${thrown}.`,
    });
  });

  it('keeps its followers from starting, and tells those at work', async () => {
    const { stage, began, counts } = gated();
    const graph = createGraph('fails');
    const { value } = graph.add(failing(new Error('no')), { parameters: {}, inputs: {} });
    graph.add(stage, { parameters: { name: 'follower' }, inputs: { left: value } });
    graph.add(stage, { parameters: { name: 'beside' }, inputs: {} });
    await expect(run(graph.build({})).result).rejects.toThrow('failing: no.');
    expect(began).not.toContain('follower');
    expect(counts.now).toBe(0);
  });

  it('is named where it gives less than it declares', async () => {
    const lazy = defineStage({ ...constant, id: 'lazy', run: () => ({}) as { value: number } });
    const none = defineStage({ ...constant, id: 'none', run: () => undefined as unknown as { value: number } });
    for (const stage of [lazy, none]) {
      const graph = createGraph('lazy');
      graph.add(stage, { parameters: { value: 0 }, inputs: {} });
      await expect(run(graph.build({})).result).rejects.toMatchObject({
        node: stage.id,
        cause: { code: 'graph.output-missing', where: 'output value', wanted: 'number', got: 'nothing' },
      });
    }
  });

  it('does not end the process where nobody awaits the result', async () => {
    const graph = createGraph('unheard');
    graph.add(failing(new Error('unheard')), { parameters: {}, inputs: {} });
    run(graph.build({}));
    await settle(); // an unhandled rejection would fail this file
  });
});

describe('prepare', () => {
  it('happens once, beside the nodes before, and is given to run', async () => {
    const gate = new Gate();
    const log: string[] = [];
    const slow = defineStage({
      ...constant,
      id: 'slow',
      run: async () => {
        await gate.opened;
        return { value: 2 };
      },
    });
    const prepared = defineStage({
      id: 'prepared',
      version: 1,
      description: 'Prepares.',
      inputs: { value: number() },
      outputs: { value: number() },
      parameters: z.object({ factor: z.number() }),
      async prepare({ parameters }) {
        log.push('prepare');
        gate.open();
        return parameters.factor;
      },
      async run({ inputs, prepared: factor }) {
        log.push('run');
        return { value: inputs.value * (await factor) };
      },
    });
    const graph = createGraph('prepares');
    const { value } = graph.add(slow, { parameters: { value: 0 }, inputs: {} });
    const end = graph.add(prepared, { parameters: { factor: 21 }, inputs: { value } });
    expect(await run(graph.build(end)).result).toEqual({ value: 42 });
    expect(log).toEqual(['prepare', 'run']);
  });

  it('fails the node that asks for what it could not give', async () => {
    const prepared = defineStage({
      ...constant,
      id: 'prepared',
      prepare: () => Promise.reject(new Error('no model')),
      run: async ({ prepared: value }) => ({ value: await value }),
    });
    const graph = createGraph('prepares');
    graph.add(prepared, { parameters: { value: 0 }, inputs: {} });
    await expect(run(graph.build({})).result).rejects.toThrow('prepared: no model.');
  });

  it('ends the run where it fails, before what the node waits for is done', async () => {
    const endless = defineStage({
      ...constant,
      id: 'endless',
      run: ({ signal }) =>
        new Promise<{ value: number }>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    });
    const hopeless = defineStage({
      id: 'hopeless',
      version: 1,
      description: 'Cannot be prepared.',
      inputs: { value: number() },
      outputs: { value: number() },
      parameters: z.object({}),
      prepare: () => Promise.reject(new Error('no place to write')),
      run: () => ({ value: 0 }),
    });
    const graph = createGraph('prepares');
    const { value } = graph.add(endless, { parameters: { value: 0 }, inputs: {} });
    const end = graph.add(hopeless, { parameters: {}, inputs: { value } });
    const running = run(graph.build(end));
    const events = [];
    for await (const event of running) events.push('node' in event ? `${event.type} ${event.node}` : event.type);
    await expect(running.result).rejects.toThrow('hopeless: no place to write.');
    expect(events).toEqual(['run-started', 'started endless', 'failed hopeless', 'cancelled endless', 'run-finished']);
  });
});
