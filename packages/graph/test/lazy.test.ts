import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createGraph, lazy, optional, run } from '../src/index.js';
import {
  add,
  brief,
  Counting,
  constant,
  defineStage,
  Gate,
  Handle,
  handle,
  heard,
  number,
  numbers,
  settle,
} from './kit.js';

/** Takes one branch of two. */
const choose = defineStage({
  id: 'choose',
  version: 1,
  description: 'Takes one of two numbers.',
  inputs: { left: lazy(number()), right: lazy(optional(number())) },
  outputs: { value: number() },
  parameters: z.object({ side: z.enum(['left', 'right', 'neither']) }),
  resource: 'device',
  async run({ inputs, parameters }) {
    if (parameters.side === 'neither') return { value: -1 };
    const ask = parameters.side === 'left' ? inputs.left : inputs.right;
    return { value: (await ask?.()) ?? -2 };
  },
});

/** Adds in the same resource class as `choose`. */
const addOnDevice = defineStage({ ...add, id: 'add-on-device', resource: 'device' });

function branches(side: 'left' | 'right' | 'neither') {
  const graph = createGraph('branches');
  const shared = graph.add(constant, { id: 'shared', parameters: { value: 1 }, inputs: {} });
  const side1 = graph.add(addOnDevice, {
    id: 'l',
    parameters: {},
    inputs: { left: shared.value, right: shared.value },
  });
  const only = graph.add(constant, { id: 'only', parameters: { value: 7 }, inputs: {} });
  const side2 = graph.add(addOnDevice, { id: 'r', parameters: {}, inputs: { left: only.value, right: shared.value } });
  const { value } = graph.add(choose, { parameters: { side }, inputs: { left: side1.sum, right: side2.sum } });
  return graph.build({ value });
}

describe('a lazy input', () => {
  it.each([
    ['left', 2, ['only', 'r']],
    ['right', 8, ['l']],
    ['neither', -1, ['l', 'only', 'r', 'shared']],
  ] as const)('asked for on the %s runs that branch only', async (side, value, skipped) => {
    const one = run(branches(side));
    expect(await one.result).toEqual({ value });
    const events = brief(await heard(one));
    const ofType = (type: string) =>
      events.filter((text) => text.startsWith(`${type} `)).map((text) => text.slice(type.length + 1));
    expect(ofType('skipped').sort()).toEqual(skipped);
    for (const node of skipped) expect(ofType('started')).not.toContain(node);
  });

  it('may be left unconnected where it is optional', async () => {
    const graph = createGraph('one');
    const left = graph.add(constant, { parameters: { value: 1 }, inputs: {} });
    const { value } = graph.add(choose, { parameters: { side: 'right' }, inputs: { left: left.value } });
    await expect(run(graph.build({ value })).result).resolves.toEqual({ value: -2 });
  });

  it('of a failing branch fails the node that asked', async () => {
    const failing = defineStage({ ...add, id: 'failing', run: () => Promise.reject(new Error('no')) });
    const graph = createGraph('fails');
    const one = graph.add(constant, { parameters: { value: 1 }, inputs: {} });
    const bad = graph.add(failing, { parameters: {}, inputs: { left: one.value, right: one.value } });
    const { value } = graph.add(choose, { parameters: { side: 'left' }, inputs: { left: bad.sum } });
    const outcome = run(graph.build({ value }));
    await expect(outcome.result).rejects.toThrow(/failing.*no/);
    const events = brief(await heard(outcome));
    expect(events).toContain('failed failing');
    expect(events).toContain('cancelled choose');
  });

  it('is freed when nobody asks for it, though another made it', async () => {
    const made = new Handle('made');
    const make = defineStage({
      id: 'make',
      version: 1,
      description: 'Makes a handle.',
      inputs: {},
      outputs: { handle: handle() },
      parameters: z.object({}),
      run: () => ({ handle: made }),
    });
    const gate = new Gate();
    const maybe = defineStage({
      id: 'maybe',
      version: 1,
      description: 'Does not ask.',
      inputs: { handle: lazy(handle()) },
      outputs: {},
      parameters: z.object({}),
      run: () => gate.opened.then(() => ({})),
    });
    const look = defineStage({
      id: 'look',
      version: 1,
      description: 'Looks.',
      inputs: { handle: handle() },
      outputs: {},
      parameters: z.object({}),
      run: () => ({}),
    });
    const graph = createGraph('free');
    const { handle: given } = graph.add(make, { parameters: {}, inputs: {} });
    graph.add(maybe, { parameters: {}, inputs: { handle: given } });
    graph.add(look, { parameters: {}, inputs: { handle: given } });
    const outcome = run(graph.build({}));
    await settle();
    expect(made.releases).toBe(0);
    gate.open();
    await outcome.result;
    expect(made.releases).toBe(1);
  });

  it('can be a stream', async () => {
    const source = new Counting(4);
    const counting = defineStage({
      id: 'counting',
      version: 1,
      description: 'Counts.',
      inputs: {},
      outputs: { numbers: numbers() },
      parameters: z.object({}),
      resource: 'device',
      run: () => ({ numbers: source }),
    });
    const sum = defineStage({
      id: 'sum',
      version: 1,
      description: 'Sums what it asks for.',
      inputs: { numbers: lazy(numbers()) },
      outputs: { sum: number() },
      parameters: z.object({}),
      resource: 'device',
      async run({ inputs }) {
        let total = 0;
        for await (const one of await inputs.numbers()) total += one;
        return { sum: total };
      },
    });
    const graph = createGraph('stream');
    const counted = graph.add(counting, { parameters: {}, inputs: {} });
    const { sum: total } = graph.add(sum, { parameters: {}, inputs: { numbers: counted.numbers } });
    await expect(run(graph.build({ total })).result).resolves.toEqual({ total: 6 });
    expect(source.closes).toBe(1);
  });

  it('is given up when the run is cancelled while a node waits for it', async () => {
    const gate = new Gate();
    const slow = defineStage({ ...constant, id: 'slow', run: () => gate.opened.then(() => ({ value: 1 })) });
    const graph = createGraph('cancel');
    const late = graph.add(slow, { parameters: { value: 1 }, inputs: {} });
    const { value } = graph.add(choose, { parameters: { side: 'left' }, inputs: { left: late.value } });
    const outcome = run(graph.build({ value }));
    await settle();
    outcome.cancel();
    gate.open();
    await expect(outcome.result).rejects.toThrow('cancelled');
    expect(brief(await heard(outcome))).toContain('cancelled choose');
  });
});
