import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../engine/events.js';
import { catalogue, textToVideo } from './graph-fixture.js';
import { graphUpTo } from './graph-up-to.js';
import { afterEvent, reasonOf, startedRun } from './run-state.js';

const { graph } = textToVideo;
const after = (...events: EngineEvent[]) =>
  events.reduce((run, event) => afterEvent(run, event, graph), startedRun(graph));

describe('the state of a run', () => {
  it('follows a node from waiting to done', () => {
    expect(after().nodes.denoise?.status).toBe('waiting');
    const started: EngineEvent = { type: 'started', node: 'denoise', stage: 'denoise' };
    expect(after(started).nodes.denoise?.status).toBe('running');
    const done = after(started, { type: 'finished', node: 'denoise', seconds: 2.5 });
    expect(done.nodes.denoise).toMatchObject({ status: 'done', seconds: 2.5 });
  });

  it('says how far it is, and never goes back', () => {
    const half = after({ type: 'progress', node: 'denoise', step: 10, steps: 20 });
    expect(half.fraction).toBeGreaterThan(0.2);
    expect(half.fraction).toBeLessThan(0.6);
    const again = afterEvent(half, { type: 'progress', node: 'denoise', step: 1, steps: 20 }, graph);
    expect(again.fraction).toBe(half.fraction);
    const all = Object.keys(graph.nodes).map((node): EngineEvent => ({ type: 'finished', node, seconds: 0 }));
    expect(after(...all).fraction).toBe(1);
  });

  it('gives the reason of the node that failed', () => {
    const failure = { code: 'x', message: 'no such space' };
    const run = after(
      { type: 'failed', node: 'noise', failure },
      { type: 'run-finished', outcome: 'failed', seconds: 1 },
    );
    expect(run).toMatchObject({ status: 'failed', nodes: { noise: { status: 'failed', failure } } });
    expect(reasonOf(run)).toBe('no such space');
  });

  it('keeps what happens inside a node under its path, and shows it on the node', () => {
    const preview = { type: 'text', text: 'a fox' } as const;
    const run = after(
      { type: 'started', node: 'denoise', stage: 'twice' },
      { type: 'started', node: 'denoise/one', stage: 'twice' },
      { type: 'started', node: 'denoise/one/step', stage: 'denoise' },
      { type: 'progress', node: 'denoise/one/step', step: 1, steps: 2 },
      { type: 'preview', node: 'denoise/one/step', preview },
      { type: 'finished', node: 'denoise/one/step', seconds: 2 },
    );
    for (const path of ['denoise', 'denoise/one']) {
      expect(run.nodes[path]).toMatchObject({ status: 'running', step: 1, steps: 2, preview });
    }
    expect(run.nodes['denoise/one/step']).toMatchObject({ status: 'done', seconds: 2, preview });
    expect(run.phase).toBe('Denoising, 1 of 2');
    expect(afterEvent(run, { type: 'progress', node: 'nobody/step', step: 1, steps: 2 }, graph)).toBe(run);
  });

  it('does not show on a node what was not needed inside', () => {
    const preview = (text: string) => ({ type: 'text', text }) as const;
    const run = after(
      { type: 'cached', node: 'denoise/last' },
      { type: 'preview', node: 'denoise/last', preview: preview('frames') },
      { type: 'skipped', node: 'denoise/first' },
      { type: 'preview', node: 'denoise/first', preview: preview('noise') },
    );
    expect(run.nodes.denoise?.preview).toEqual(preview('frames'));
    expect(run.nodes['denoise/first']?.preview).toEqual(preview('noise'));
  });

  it('keeps every video of a batch on its node', () => {
    const video = (name: string, entry: number) => {
      return { name, entry, data: new Blob(), frames: 1, width: 1, height: 1, fps: 1 };
    };
    const made = [video('a-0.mp4', 0), video('a-1.mp4', 1)];
    const run = after(...made.map((one): EngineEvent => ({ type: 'video', node: 'write-video', video: one })));
    expect(run.nodes['write-video']?.videos).toEqual(made);
    expect(run.videos).toEqual(made);
  });

  it('tells a notice from inside on every node around it, and once in all', () => {
    const notice = (node: string): EngineEvent => ({ type: 'notice', node, message: 'cut off' });
    const run = after(notice('denoise/one'), notice('denoise/two'));
    expect(run.nodes.denoise?.notices).toEqual(['cut off']);
    expect(run.nodes['denoise/two']?.notices).toEqual(['cut off']);
    expect(run.notices).toEqual(['cut off']);
  });

  it('says of a node that it was kept where nothing inside had to run', () => {
    const started: EngineEvent = { type: 'started', node: 'denoise', stage: 'twice' };
    const finished: EngineEvent = { type: 'finished', node: 'denoise', seconds: 0.1 };
    const kept: EngineEvent[] = [
      { type: 'cached', node: 'denoise/last' },
      { type: 'skipped', node: 'denoise/first' },
    ];
    expect(after(started, ...kept, finished).nodes.denoise).toMatchObject({ status: 'cached' });
    const ran: EngineEvent = { type: 'finished', node: 'denoise/first', seconds: 1 };
    expect(after(started, kept[0]!, ran, finished).nodes.denoise).toMatchObject({ status: 'done', seconds: 0.1 });
    expect(after(started, finished).nodes.denoise?.status).toBe('done');
  });

  it('is not changed by events it does not know', () => {
    const run = startedRun(graph);
    expect(afterEvent(run, { type: 'weather', node: 'x' } as unknown as EngineEvent, graph)).toBe(run);
  });
});

describe('a graph up to a node', () => {
  it('has the node, what it needs, and its outputs', () => {
    const part = graphUpTo(graph, 'noise', catalogue);
    expect(Object.keys(part.nodes).toSorted()).toEqual(['noise', 'patchifier', 'wan-denoiser']);
    expect(part.outputs).toEqual({ noise: { node: 'noise', output: 'noise' } });
  });
});
