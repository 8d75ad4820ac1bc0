import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createGraph, definePort, optional, run } from '../src/index.js';
import { aborted, defineStage, Gate, Handle, handle, number, settle } from './kit.js';

const make = defineStage({
  id: 'make',
  version: 1,
  description: 'Makes two things to free.',
  inputs: {},
  outputs: { one: handle(), two: handle() },
  parameters: z.object({}),
  run: () => ({ one: new Handle('one'), two: new Handle('two') }),
});

/** A stage that shows what it took, and ends when told to. */
function watching(end: (signal: AbortSignal) => Promise<void> = async () => undefined) {
  const taken: Handle[] = [];
  const freedEarly: string[] = [];
  const stage = defineStage({
    id: 'watch',
    version: 1,
    description: 'Takes things.',
    inputs: { one: optional(handle()), two: optional(handle()) },
    outputs: { count: number() },
    parameters: z.object({}),
    async run({ inputs, signal }) {
      const all = Object.values(inputs).filter((value) => value instanceof Handle);
      taken.push(...all);
      try {
        await end(signal);
      } finally {
        for (const value of all) if (value.releases > 0) freedEarly.push(value.name);
      }
      return { count: all.length };
    },
  });
  return { stage, taken, freedEarly };
}

const releases = (handles: Iterable<Handle>) => [...new Set(handles)].map((value) => value.releases);

describe('a value', () => {
  it('is freed after its last consumer, before the run ends', async () => {
    const gates = [new Gate(), new Gate()];
    let next = 0;
    const { stage, taken } = watching(() => gates[next++]!.opened);
    const graph = createGraph('last');
    const made = graph.add(make, { parameters: {}, inputs: {} });
    graph.add(stage, { parameters: {}, inputs: { one: made.one, two: made.two } });
    graph.add(stage, { parameters: {}, inputs: { one: made.one } });
    const running = run(graph.build({}));
    await settle();
    gates[0]!.open();
    await settle();
    expect(taken.map(({ name, releases: count }) => `${name} ${count}`)).toEqual(['one 0', 'two 1', 'one 0']);
    gates[1]!.open();
    await running.result;
    expect(releases(taken)).toEqual([1, 1]);
  });

  it('is freed at once where nobody takes it', async () => {
    const made: Handle[] = [];
    const kept = defineStage({
      ...make,
      run: () => {
        made.push(new Handle('one'), new Handle('two'));
        return { one: made[0]!, two: made[1]! };
      },
    });
    const graph = createGraph('nobody');
    graph.add(kept, { parameters: {}, inputs: {} });
    await run(graph.build({})).result;
    expect(releases(made)).toEqual([1, 1]);
  });

  it('that is a result is the caller’s to free, also where nodes took it and it goes by two names', async () => {
    const { stage, taken } = watching();
    const graph = createGraph('result');
    const { one, two } = graph.add(make, { parameters: {}, inputs: {} });
    graph.add(stage, { parameters: {}, inputs: { one, two } });
    const values = await run(graph.build({ a: one, b: one })).result;
    expect(values.a).toBe(values.b);
    expect(taken.map(({ name, releases: count }) => `${name} ${count}`)).toEqual(['one 0', 'two 1']);
  });

  it('that the caller gave is never freed, however many take it and whatever they hand on', async () => {
    const pass = defineStage({
      id: 'pass',
      version: 1,
      description: 'Hands on what it takes.',
      inputs: { value: handle() },
      outputs: { value: handle() },
      parameters: z.object({}),
      run: ({ inputs }) => ({ value: inputs.value }),
    });
    const given = new Handle('given');
    const graph = createGraph('given', { given: handle(), unused: handle() });
    const passed = graph.add(pass, { parameters: {}, inputs: { value: graph.inputs.given } });
    graph.add(pass, { parameters: {}, inputs: passed });
    await run(graph.build({}), { inputs: { given, unused: given } }).result;
    expect(given.releases).toBe(0);
  });

  it('that is handed on under several names is freed once, after the last of them', async () => {
    const gate = new Gate();
    const { stage, taken, freedEarly } = watching(() => gate.opened);
    const both = defineStage({
      ...make,
      id: 'both',
      inputs: { value: handle() },
      run: ({ inputs }) => ({ one: inputs.value, two: inputs.value }),
    });
    const graph = createGraph('names');
    const made = graph.add(make, { parameters: {}, inputs: {} });
    const { one } = graph.add(both, { parameters: {}, inputs: { value: made.one } });
    graph.add(stage, { parameters: {}, inputs: { one, two: made.two } });
    const running = run(graph.build({}));
    await settle();
    expect(releases(taken)).toEqual([0, 0]);
    gate.open();
    await running.result;
    expect(freedEarly).toEqual([]);
    expect(releases(taken)).toEqual([1, 1]);
  });
});

describe('everything held', () => {
  /** Two things made; one node that holds both, one that waits for it and would take them too. */
  function holding(end: (signal: AbortSignal) => Promise<void>) {
    const watched = watching(end);
    const graph = createGraph('holding');
    const made = graph.add(make, { parameters: {}, inputs: {} });
    const { count } = graph.add(watched.stage, { parameters: {}, inputs: { one: made.one, two: made.two } });
    const late = defineStage({
      id: 'late',
      version: 1,
      description: 'Comes last.',
      inputs: { count: number(), one: handle() },
      outputs: { count: number() },
      parameters: z.object({}),
      run: ({ inputs: { count: taken } }) => ({ count: taken }),
    });
    const ended = graph.add(late, { parameters: {}, inputs: { count, one: made.one } });
    return { ...watched, graph: graph.build({ ...ended, two: made.two }) };
  }

  it('is freed once when a node fails, and not before those at work have stopped', async () => {
    const { graph, taken, freedEarly } = holding(() => Promise.reject(new Error('no')));
    await expect(run(graph).result).rejects.toThrow('no');
    expect(releases(taken)).toEqual([1, 1]);
    expect(freedEarly).toEqual([]);
  });

  it('is freed once when the run is cancelled, before its result rejects', async () => {
    const { graph, taken, freedEarly } = holding(aborted);
    const running = run(graph);
    await settle();
    running.cancel();
    await expect(running.result).rejects.toMatchObject({ name: 'AbortError' });
    expect(releases(taken)).toEqual([1, 1]);
    expect(freedEarly).toEqual([]);
  });

  it('by a node that finishes although the run is over is freed, with what it gives', async () => {
    const gate = new Gate();
    const given: Handle[] = [];
    const stubborn = defineStage({
      ...make,
      id: 'stubborn',
      run: async () => {
        await gate.opened;
        given.push(new Handle('one'), new Handle('two'));
        return { one: given[0]!, two: given[1]! };
      },
    });
    const graph = createGraph('stubborn');
    const { one } = graph.add(stubborn, { parameters: {}, inputs: {} });
    const running = run(graph.build({ one }));
    await settle();
    running.cancel('enough');
    await settle();
    gate.open();
    await expect(running.result).rejects.toBe('enough');
    expect(releases(given)).toEqual([1, 1]);
  });

  it('by a node that never heeds the end is freed when it ends, though the run is long over', async () => {
    const gate = new Gate();
    const { graph, taken } = holding(() => gate.opened);
    const running = run(graph, { graceSeconds: 0.02 });
    await settle();
    running.cancel('enough');
    await expect(running.result).rejects.toBe('enough');
    expect(releases(taken)).toEqual([0, 0]);
    gate.open();
    await settle();
    expect(releases(taken)).toEqual([1, 1]);
  });

  it('by a faulty node, that gave one of its two values, is freed', async () => {
    const one = new Handle('one');
    const half = defineStage({ ...make, run: () => ({ one }) as { one: Handle; two: Handle } });
    const graph = createGraph('half');
    graph.add(half, { parameters: {}, inputs: {} });
    await expect(run(graph.build({})).result).rejects.toMatchObject({ cause: { code: 'graph.output-missing' } });
    expect(one.releases).toBe(1);
  });
});

describe('freeing', () => {
  it('is waited for', async () => {
    const gate = new Gate();
    let freed = false;
    const slow = definePort<object>()('slow', {
      release: async () => {
        await gate.opened;
        freed = true;
      },
    });
    const maker = defineStage({ ...make, id: 'slow', outputs: { value: slow() }, run: () => ({ value: {} }) });
    const graph = createGraph('slow');
    graph.add(maker, { parameters: {}, inputs: {} });
    const { result } = run(graph.build({}));
    setTimeout(gate.open, 5);
    await result;
    expect(freed).toBe(true);
  });

  it('that fails fails the run, and frees everything else', async () => {
    const bad = definePort<object>()('bad', { release: () => Promise.reject(new Error('stuck')) });
    const maker = defineStage({ ...make, id: 'bad', outputs: { value: bad() }, run: () => ({ value: {} }) });
    const { stage, taken } = watching(aborted);
    const graph = createGraph('bad');
    const made = graph.add(make, { parameters: {}, inputs: {} });
    graph.add(stage, { parameters: {}, inputs: made });
    graph.add(maker, { parameters: {}, inputs: {} });
    await expect(run(graph.build({})).result).rejects.toMatchObject({
      code: 'graph.release-failed',
      message: 'graph bad: releasing a bad: got Error: stuck.',
    });
    expect(releases(taken)).toEqual([1, 1]);
  });
});
