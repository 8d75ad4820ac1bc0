import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Checkpoint, openCheckpoint } from '@kinograph/checkpoint';
import { type GraphData, type RunEvent, readGraph, run, subgraphAt, validate } from '@kinograph/graph';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stageRegistry, textToVideo, textToVideoSettings } from '../src/index.js';

const golden = fileURLToPath(new URL('../../../test/golden/wan/checkpoint', import.meta.url));

let runtime: Runtime;
let checkpoint: Checkpoint;
let folder: string;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
  checkpoint = await openCheckpoint(golden);
  folder = await mkdtemp(join(tmpdir(), 'kinograph-sample-video-'));
});
afterAll(async () => {
  await Promise.all([runtime.dispose(), checkpoint.close(), rm(folder, { recursive: true })]);
});

/** The text-to-video graph, and the same with `sample-video` in the place of three nodes. */
async function graphs(): Promise<{ flat: GraphData; folded: GraphData }> {
  const request = { prompt: 'fox', path: join(folder, 'flat.gif'), steps: 2, width: 48, height: 32, frames: 5 };
  const { settings } = await textToVideoSettings(checkpoint, { ...request, seed: 2n ** 64n - 1n });
  const { data: flat } = textToVideo({ ...settings, textLength: 16 });
  const { noise, denoise, decode, write, ...others } = flat.nodes;
  const { noise: _, ...inputs } = denoise!.inputs;
  const sample = {
    stage: 'sample-video',
    version: 1,
    parameters: { ...noise!.parameters, ...denoise!.parameters, ...decode!.parameters },
    inputs: { ...inputs, patchifier: noise!.inputs.patchifier! },
  };
  const written = {
    ...write!,
    parameters: { ...write!.parameters, path: join(folder, 'folded.gif') },
    inputs: { frames: { node: 'sample', output: 'frames' } },
  };
  const nodes = { ...others, sample, write: written };
  return { flat, folded: { ...flat, nodes, outputs: { file: { node: 'write', output: 'file' } } } };
}

describe('the sample-video stage', () => {
  it('makes the video of its three stages, to the byte, and tells what each of them does', async () => {
    const { flat, folded } = await graphs();
    const services = { runtime, checkpoint: async () => checkpoint };
    await run(readGraph(flat, stageRegistry()), { services }).result;
    const events: RunEvent[] = [];
    const running = run(readGraph(folded, stageRegistry()), { services });
    for await (const event of running) events.push(event);
    await running.result;
    const [one, other] = await Promise.all(['flat', 'folded'].map((name) => readFile(join(folder, `${name}.gif`))));
    expect(other!.equals(one!)).toBe(true);
    const finished = events.flatMap((event) => (event.type === 'finished' ? event.node : []));
    expect(finished).toEqual(
      expect.arrayContaining(['sample/noise', 'sample/denoise', 'sample/decode', 'sample', 'write']),
    );
    expect(events).toContainEqual(expect.objectContaining({ type: 'progress', node: 'sample/denoise', step: 2 }));
  });

  it('is opened without being run', async () => {
    const { folded } = await graphs();
    const { data } = subgraphAt(readGraph(folded, stageRegistry()), 'sample');
    expect(Object.keys(data.nodes)).toEqual(['noise', 'denoise', 'decode']);
    expect(data.nodes.noise!.parameters).toMatchObject({ seed: '18446744073709551615', width: 48, frames: 5 });
    expect(data.nodes.denoise!.inputs.scheduler).toEqual({ input: 'scheduler' });
    expect(validate(data, stageRegistry())).toEqual([]);
  });

  it('does not take a denoiser of another latent space', async () => {
    const { folded } = await graphs();
    const sample = folded.nodes.sample!;
    const nodes = { ...folded.nodes, sample: { ...sample, parameters: { ...sample.parameters, space: 'wan22' } } };
    expect(validate({ ...folded, nodes }, stageRegistry())).toMatchObject([
      { code: 'graph.attribute-mismatch', node: 'sample' },
    ]);
  });
});
