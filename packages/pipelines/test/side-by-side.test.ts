import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Checkpoint, openCheckpoint } from '@kinograph/checkpoint';
import { run } from '@kinograph/graph';
import { type PooledRuntime, pooledRuntime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textToVideo, textToVideoSettings } from '../src/index.js';

const golden = fileURLToPath(new URL('../../../test/golden/wan/checkpoint', import.meta.url));

let runtime: PooledRuntime;
let checkpoint: Checkpoint;
let folder: string;
beforeAll(async () => {
  runtime = pooledRuntime(await createNodeRuntime({ threads: 1 }), { idleSeconds: 0 });
  checkpoint = await openCheckpoint(golden);
  folder = await mkdtemp(join(tmpdir(), 'kinograph-side-'));
});
afterAll(async () => {
  await Promise.all([runtime.dispose(), checkpoint.close(), rm(folder, { recursive: true })]);
});

const size = { width: 48, height: 32, frames: 9 };

async function graphOf(prompt: string, steps: number) {
  const request = { prompt, path: join(folder, `${prompt}.gif`), steps, seed: 3n, ...size };
  const { settings } = await textToVideoSettings(checkpoint, request);
  return textToVideo({ ...settings, textLength: 16 });
}

const services = () => ({ runtime, checkpoint: async () => checkpoint });

async function latentsOf(prompt: string, steps = 4): Promise<Float32Array> {
  const { latents } = await run(await graphOf(prompt, steps), { services: services() }).result;
  return latents.tensor.data;
}

describe('two runs in one process, on one pool of sessions', () => {
  it('give the bytes that each gives alone', async () => {
    const alone = [await latentsOf('fox'), await latentsOf('owl')];
    const together = await Promise.all([latentsOf('fox'), latentsOf('owl')]);
    expect(together).toEqual(alone);
    expect(alone[0]).not.toEqual(alone[1]);
  });

  it('do not hear of each other being cancelled, within one step, and leave nothing open', async () => {
    const alone = await latentsOf('fox', 6);
    const cancelled = run(await graphOf('owl', 60), { services: services() });
    const other = latentsOf('fox', 6);
    let after = 0;
    let stopping = false;
    for await (const event of cancelled) {
      if (event.type !== 'progress' || event.label !== 'denoising') continue;
      if (stopping) after++;
      if (event.step === 2) {
        stopping = true;
        cancelled.cancel('enough');
      }
    }
    await expect(cancelled.result).rejects.toBe('enough');
    expect(after).toBeLessThanOrEqual(1);
    expect(await other).toEqual(alone);
    expect(runtime.state).toMatchObject({ open: 0, bytes: 0 });
  });

  it('open each model once where they want the same', async () => {
    const before = runtime.state.opened;
    await latentsOf('fox');
    const one = runtime.state.opened - before;
    await Promise.all([latentsOf('fox'), latentsOf('fox')]);
    expect(runtime.state.opened - before - one).toBeLessThan(2 * one);
  });
});
