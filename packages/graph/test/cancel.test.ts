import { describe, expect, it } from 'vitest';
import { createGraph, type Ref, run } from '../src/index.js';
import { aborted, add, brief, constant, defineStage, heard, number, settle } from './kit.js';

const waiting = (starts: AbortSignal[] = [], resource?: string) =>
  defineStage({
    ...constant,
    id: 'wait',
    ...(resource && { resource }),
    run: ({ signal }) => {
      starts.push(signal);
      return aborted(signal);
    },
  });

function waitingGraph(stage = waiting(), count = 1) {
  const graph = createGraph('waits');
  for (let at = 0; at < count; at++) graph.add(stage, { parameters: { value: 0 }, inputs: {} });
  return graph.build({});
}

/** A controller whose signal counts those who listen to it. */
function counted() {
  const controller = new AbortController();
  const { signal } = controller;
  const counts = { listeners: 0 };
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...parts: unknown[]) => {
    counts.listeners++;
    (add as (...all: unknown[]) => void)(...parts);
  };
  signal.removeEventListener = (...parts: unknown[]) => {
    counts.listeners--;
    (remove as (...all: unknown[]) => void)(...parts);
  };
  return { controller, counts };
}

describe('a signal', () => {
  it('that has aborted already keeps everything from starting', async () => {
    const starts: AbortSignal[] = [];
    const reason = new Error('not today');
    const running = run(waitingGraph(waiting(starts)), { signal: AbortSignal.abort(reason) });
    await expect(running.result).rejects.toBe(reason);
    expect(starts).toEqual([]);
    expect(brief(await heard(running))).toEqual(['run-started', 'run-finished']);
  });

  it('that aborts stops what works and starts nothing more; the result rejects with its reason', async () => {
    const starts: AbortSignal[] = [];
    const controller = new AbortController();
    const running = run(waitingGraph(waiting(starts, 'device'), 3), {
      signal: controller.signal,
      concurrency: { device: 2 },
    });
    await settle();
    expect(starts).toHaveLength(2);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(running.result).rejects.toBe(reason);
    expect(starts.map((signal) => signal.reason)).toEqual([reason, reason]);
    expect(brief(await heard(running))).toEqual([
      'run-started',
      'started wait',
      'started wait-2',
      'cancelled wait',
      'cancelled wait-2',
      'run-finished',
    ]);
  });

  it('shared by two runs ends both; one run’s own cancel leaves the other alone', async () => {
    const { signal } = new AbortController();
    const graph = waitingGraph();
    const [one, two] = [run(graph, { signal }), run(graph, { signal })];
    await settle();
    one.cancel();
    await expect(one.result).rejects.toMatchObject({ name: 'AbortError' });
    const still = await Promise.race([two.result.catch(() => 'ended'), settle().then(() => 'at work')]);
    expect(still).toBe('at work');
    two.cancel();
    await expect(two.result).rejects.toBeDefined();

    const controller = new AbortController();
    const both = [run(graph, { signal: controller.signal }), run(graph, { signal: controller.signal })];
    await settle();
    controller.abort('both');
    await expect(both[0]!.result).rejects.toBe('both');
    await expect(both[1]!.result).rejects.toBe('both');
  });

  it('is listened to no longer than the run', async () => {
    const { controller, counts } = counted();
    const graph = createGraph('short');
    graph.add(constant, { parameters: { value: 0 }, inputs: {} });
    await run(graph.build({}), { signal: controller.signal }).result;
    const cancelled = run(waitingGraph(), { signal: controller.signal });
    expect(counts.listeners).toBe(1);
    cancelled.cancel();
    await cancelled.result.catch(() => undefined);
    expect(counts.listeners).toBe(0);
    controller.abort();
  });

  it('that aborts when the run is over changes nothing', async () => {
    const controller = new AbortController();
    const graph = createGraph('over');
    const { value } = graph.add(constant, { parameters: { value: 0 }, inputs: {} });
    const running = run(graph.build({ value }), { signal: controller.signal });
    await running.result;
    controller.abort();
    running.cancel();
    expect(brief(await heard(running)).at(-1)).toBe('run-finished');
    expect(await running.result).toEqual({ value: 0 });
  });

  it('is heard within a row of stages that never wait', async () => {
    const graph = createGraph('row', { start: number() });
    let end: Ref<'number', number> = graph.inputs.start;
    const spin = defineStage({
      ...add,
      id: 'spin',
      run: ({ inputs }) => {
        const until = performance.now() + 0.2;
        while (performance.now() < until);
        return { sum: inputs.left };
      },
    });
    for (let count = 0; count < 2000; count++) {
      end = graph.add(spin, { parameters: {}, inputs: { left: end, right: end } }).sum;
    }
    const controller = new AbortController();
    setTimeout(() => controller.abort('stop'), 20);
    // Unheard, the row would come to its end first, and the run would give its result.
    await expect(run(graph.build({ end }), { inputs: { start: 0 }, signal: controller.signal }).result).rejects.toBe(
      'stop',
    );
  });

  it('with any reason, undefined or null included, cancels', async () => {
    for (const reason of [null, 0, '']) {
      const controller = new AbortController();
      const running = run(waitingGraph(), { signal: controller.signal });
      await settle(2);
      controller.abort(reason);
      await expect(running.result).rejects.toBe(reason);
      expect((await heard(running)).at(-1)).toMatchObject({ outcome: 'cancelled' });
    }
  });
});

describe('a run that is cancelled', () => {
  it('waits for stages at work, and gives up on those that do not stop in time', async () => {
    const deaf = defineStage({ ...constant, id: 'deaf', run: () => new Promise<never>(() => undefined) });
    const running = run(waitingGraph(deaf as never), { graceSeconds: 0.03 });
    await settle();
    const started = performance.now();
    running.cancel('enough');
    running.cancel('more');
    await expect(running.result).rejects.toBe('enough');
    expect(performance.now() - started).toBeGreaterThan(25);
    expect(brief(await heard(running)).slice(-2)).toEqual(['cancelled deaf', 'run-finished']);
  });

  it('keeps the outcome of nodes that had finished', async () => {
    const graph = createGraph('partly');
    const { value } = graph.add(constant, { parameters: { value: 1 }, inputs: {} });
    const stage = waiting();
    graph.add(stage, { parameters: { value: 0 }, inputs: {} });
    graph.add(add, { parameters: {}, inputs: { left: value, right: value } });
    const running = run(graph.build({}));
    await settle();
    running.cancel();
    const lines = brief(await heard(running));
    expect(lines).toContain('finished constant');
    expect(lines).toContain('finished add');
    expect(lines.slice(-2)).toEqual(['cancelled wait', 'run-finished']);
  });

  it('may run again', async () => {
    let calls = 0;
    const twice = defineStage({
      ...constant,
      id: 'twice',
      run: ({ signal }) => (calls++ === 0 ? aborted(signal) : { value: 5 }),
    });
    const graph = createGraph('again');
    const built = graph.build(graph.add(twice, { parameters: { value: 0 }, inputs: {} }));
    const first = run(built);
    await settle();
    first.cancel();
    await expect(first.result).rejects.toBeDefined();
    expect(await run(built).result).toEqual({ value: 5 });
  });
});
