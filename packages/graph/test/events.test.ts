import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createGraph, type ProgressEvent, run } from '../src/index.js';
import { aborted, add, brief, constant, defineStage, Gate, heard, number, settle } from './kit.js';

/** A stage that says things, one for each of its steps, as a gate lets it. */
function talking() {
  let gate = new Gate();
  const step = async () => {
    gate.open();
    gate = new Gate();
    await settle(2);
  };
  const stage = defineStage({
    id: 'talk',
    version: 1,
    description: 'Talks.',
    inputs: {},
    outputs: { value: number() },
    parameters: z.object({ steps: z.int() }),
    async run({ parameters: { steps }, progress, preview, notice, signal }) {
      notice('rounded to 17 frames');
      progress({ step: 0, steps, label: 'denoising' });
      for (let at = 1; at <= steps; at++) {
        await Promise.race([gate.opened, aborted(signal)]);
        progress({ step: at, steps, label: 'denoising' });
        preview({ at });
      }
      return { value: 0 };
    },
  });
  return { stage, step };
}

describe('the events of a run', () => {
  it('say in order what happens, from run-started to run-finished', async () => {
    const graph = createGraph('order');
    const one = graph.add(constant, { id: 'one', parameters: { value: 1 }, inputs: {} }).value;
    const two = graph.add(add, { id: 'two', parameters: {}, inputs: { left: one, right: one } }).sum;
    const events = await heard(run(graph.build({ two })));
    expect(events).toEqual([
      { type: 'run-started', graph: 'order', nodes: 2 },
      { type: 'started', node: 'one', stage: 'constant' },
      { type: 'finished', node: 'one', stage: 'constant', seconds: expect.any(Number) },
      { type: 'started', node: 'two', stage: 'add' },
      { type: 'finished', node: 'two', stage: 'add', seconds: expect.any(Number) },
      { type: 'run-finished', outcome: 'done', seconds: expect.any(Number) },
    ]);
  });

  it('carry progress with an estimate, previews and notices to a listener that keeps up', async () => {
    const { stage, step } = talking();
    const graph = createGraph('talks');
    graph.add(stage, { parameters: { steps: 3 }, inputs: {} });
    const running = run(graph.build({}));
    const listening = heard(running);
    for (let count = 0; count < 3; count++) {
      await settle(3);
      await step();
    }
    const events = await listening;
    expect(brief(events)).toEqual([
      'run-started',
      'started talk',
      'notice talk',
      'progress talk',
      ...Array(3).fill(['progress talk', 'preview talk']).flat(),
      'finished talk',
      'run-finished',
    ]);
    expect(events[2]).toEqual({ type: 'notice', node: 'talk', message: 'rounded to 17 frames' });
    const [first, second, , last] = events.filter((event): event is ProgressEvent => event.type === 'progress');
    expect(first).toEqual({
      type: 'progress',
      node: 'talk',
      step: 0,
      steps: 3,
      label: 'denoising',
      remainingSeconds: undefined,
    });
    expect(second!.remainingSeconds).toBeGreaterThan(0);
    expect(last).toMatchObject({ step: 3, remainingSeconds: 0 });
    expect(events.filter(({ type }) => type === 'preview').at(-1)).toMatchObject({ value: { at: 3 } });
  });

  it('estimate the rest from the pace so far', async () => {
    const timed = defineStage({
      ...constant,
      id: 'timed',
      run: async ({ progress }) => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        progress({ step: 1, steps: 5 });
        return { value: 0 };
      },
    });
    const graph = createGraph('timed');
    graph.add(timed, { parameters: { value: 0 }, inputs: {} });
    const events = await heard(run(graph.build({})));
    const progress = events.find((event): event is ProgressEvent => event.type === 'progress')!;
    const finished = events.find((event) => event.type === 'finished')!;
    expect(progress.remainingSeconds).toBeGreaterThan(0.18);
    expect(progress.remainingSeconds).toBeLessThan(4 * (finished as { seconds: number }).seconds + 0.01);
  });

  it('go whole to each of several listeners, whenever they come and however one of them leaves', async () => {
    const { stage, step } = talking();
    const graph = createGraph('listeners');
    graph.add(stage, { parameters: { steps: 2 }, inputs: {} });
    const running = run(graph.build({}));
    const early = heard(running);
    const leaving = (async () => {
      for await (const event of running) if (event.type === 'notice') return event.message;
    })();
    await settle(3);
    const middle = heard(running);
    await settle(3);
    await step();
    await step();
    await running.result;
    const late = await heard(running);
    expect(await leaving).toBe('rounded to 17 frames');
    expect(brief(await early).filter((line) => line === 'progress talk')).toHaveLength(3);
    expect(brief(await middle)).toEqual(brief(await early));
    expect(brief(late)).toEqual([
      'run-started',
      'started talk',
      'notice talk',
      'progress talk',
      'preview talk',
      'finished talk',
      'run-finished',
    ]);
    expect(late.find(({ type }) => type === 'progress')).toMatchObject({ step: 2 });
    expect(await heard(running)).toEqual(late);
  });

  it('cost memory for the last progress and preview of each node only, and lose nothing else', async () => {
    const steps = 20_000;
    const busy = defineStage({
      ...constant,
      id: 'busy',
      run: async ({ progress, preview, notice }) => {
        for (let step = 1; step <= steps; step++) {
          progress({ step, steps });
          preview(step);
          if (step % 1000 === 0) notice(`${step}`);
          if (step % 5000 === 0) await settle(1);
        }
        return { value: 0 };
      },
    });
    const graph = createGraph('busy');
    for (let count = 0; count < 3; count++) graph.add(busy, { parameters: { value: 0 }, inputs: {} });
    const running = run(graph.build({}));
    const slow = (async () => {
      const events = [];
      for await (const event of running) {
        events.push(event);
        await settle(1);
      }
      return events;
    })();
    await running.result;
    const late = await heard(running);
    expect(late).toHaveLength(2 + 3 * (2 + 20 + 2));
    for (const events of [late, await slow]) {
      expect(events.filter(({ type }) => type === 'run-started')).toHaveLength(1);
      expect(events.filter(({ type }) => type === 'notice')).toHaveLength(60);
      for (const node of ['busy', 'busy-2', 'busy-3']) {
        const own = events.filter((event) => 'node' in event && event.node === node);
        expect([own[0]!.type, own.at(-1)!.type]).toEqual(['started', 'finished']);
        expect(own.findLast(({ type }) => type === 'progress')).toMatchObject({ step: steps });
        const order = own.flatMap((event) => (event.type === 'progress' ? [event.step] : []));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
    }
  });

  it('end a failed run with the node that failed, those that were stopped, and the outcome', async () => {
    const error = new Error('no');
    const failing = defineStage({
      ...constant,
      id: 'failing',
      run: async () => {
        await settle(2);
        throw error;
      },
    });
    const { stage } = talking();
    const graph = createGraph('fails');
    const { value } = graph.add(failing, { parameters: { value: 0 }, inputs: {} });
    graph.add(stage, { parameters: { steps: 9 }, inputs: {} });
    graph.add(add, { parameters: {}, inputs: { left: value, right: value } });
    const events = await heard(run(graph.build({})));
    expect(events.slice(-3)).toEqual([
      { type: 'failed', node: 'failing', stage: 'failing', error },
      { type: 'cancelled', node: 'talk', stage: 'talk' },
      { type: 'run-finished', outcome: 'failed', seconds: expect.any(Number) },
    ]);
    expect(brief(events)).not.toContain('started add');
  });

  it('tell a second failure from a stage that heeds the first', async () => {
    const fail = (message: string) =>
      defineStage({
        ...constant,
        id: message,
        run: async ({ signal }) => {
          if (message === 'second') await aborted(signal).catch(() => undefined);
          throw new Error(message);
        },
      });
    const wrapping = defineStage({
      ...constant,
      id: 'wrapping',
      run: async ({ signal }) => {
        await aborted(signal).catch((cause: unknown) => {
          throw new Error('could not go on', { cause });
        });
        return { value: 0 };
      },
    });
    const ownAbort = defineStage({
      ...constant,
      id: 'own-abort',
      run: async ({ signal }) => {
        await aborted(signal).catch(() => undefined);
        throw new DOMException('The request was aborted.', 'AbortError');
      },
    });
    const graph = createGraph('fails');
    for (const stage of [fail('second'), wrapping, ownAbort, fail('first')]) {
      graph.add(stage, { parameters: { value: 0 }, inputs: {} });
    }
    const running = run(graph.build({}));
    expect(
      brief(await heard(running))
        .slice(-5, -1)
        .toSorted(),
    ).toEqual(['cancelled own-abort', 'cancelled wrapping', 'failed first', 'failed second']);
    await expect(running.result).rejects.toMatchObject({ node: 'first' });
  });

  it('give every node that started exactly one end, and say nothing of it afterwards', async () => {
    let say: (() => void) | undefined;
    const leaky = defineStage({
      ...constant,
      id: 'leaky',
      run: ({ progress, preview, notice }) => {
        say = () => {
          progress({ step: 1, steps: 1 });
          preview(0);
          notice('late');
        };
        return { value: 0 };
      },
    });
    const { stage } = talking();
    const graph = createGraph('late');
    graph.add(leaky, { parameters: { value: 0 }, inputs: {} });
    graph.add(stage, { parameters: { steps: 1 }, inputs: {} });
    const running = run(graph.build({}));
    await settle();
    say!();
    running.cancel();
    await expect(running.result).rejects.toBeDefined();
    say!();
    const lines = brief(await heard(running));
    expect(lines.filter((line) => line.endsWith(' leaky'))).toEqual(['started leaky', 'finished leaky']);
    expect(lines.slice(-2)).toEqual(['cancelled talk', 'run-finished']);
  });
});
