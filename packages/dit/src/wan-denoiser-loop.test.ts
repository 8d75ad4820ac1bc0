import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@kinograph/checkpoint';
import { createPatchifier } from '@kinograph/patchifier';
import type { DenoiseRequest, Embedding, LatentSpace } from '@kinograph/ports';
import { pooledRuntime, type Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { TorchGenerator } from '@kinograph/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWanDenoiser, type WanDenoiserOptions } from './wan-denoiser.js';

const golden = fileURLToPath(new URL('../../../test/golden/wan/checkpoint/transformer', import.meta.url));
const space: LatentSpace = { id: 'wan21', channels: 16, stride: { frames: 4, height: 8, width: 8 }, mean: [], std: [] };

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

async function denoiserOn(engine: Runtime, options: Partial<WanDenoiserOptions> = {}) {
  const component = await (await openCheckpoint(golden)).component('transformer');
  return openWanDenoiser(component, { runtime: engine, space, patchifier: createPatchifier([1, 2, 2]), ...options });
}

/** The runtime, with the names of what its runs were sent. */
function listened() {
  const sent: string[] = [];
  const listening: Runtime = {
    name: runtime.name,
    device: runtime.device,
    lowering: runtime.lowering,
    threads: runtime.threads,
    kept: runtime.kept,
    keep: (tensor, options) => runtime.keep(tensor, options),
    async open(model, options) {
      const session = await runtime.open(model, options);
      return {
        model,
        run(feeds, runOptions) {
          const names = Object.entries(feeds).flatMap(([name, feed]) => ('data' in feed ? name : []));
          sent.push(names.sort().join());
          return session.run(feeds, runOptions);
        },
        runKeeping: (...given) => session.runKeeping(...given),
        dispose: () => session.dispose(),
      };
    },
    dispose: async () => undefined,
  };
  return { listening, sent };
}

function prompt(seed: number, length = 5): Embedding {
  return { tensor: new TorchGenerator(seed).randn([1, length, 32]), lengths: [length] };
}

/** Requests of one step of guidance. */
function stepOf(seed: number, conditions: readonly Embedding[], clip = [2, 4, 4]): DenoiseRequest[] {
  const latents = new TorchGenerator(seed).randn([1, 16, ...clip]);
  return conditions.map((condition) => ({ latents, timestep: 1000 - 40 * (seed % 20), condition }));
}

/** The same numbers from a denoiser that has seen nothing before. */
async function afresh(requests: readonly DenoiseRequest[], options: Partial<WanDenoiserOptions> = {}) {
  const denoiser = await denoiserOn(runtime, options);
  const results = await denoiser.predict(requests);
  await denoiser.dispose();
  return results.map(({ data }) => data);
}

describe('a denoising loop', () => {
  it.each([
    ['joined', [prompt(1), prompt(2)], {}],
    ['one by one', [prompt(1), prompt(2)], { together: false }],
    ['packed', [prompt(1, 5), prompt(2, 3)], {}],
  ] as const)(
    'of 20 steps, its requests %s, sends only what changes, to the same bits',
    async (_, prompts, options) => {
      const before = runtime.kept;
      const { listening, sent } = listened();
      const denoiser = await denoiserOn(listening, options);
      for (let step = 0; step < 20; step++) {
        const requests = stepOf(step, prompts);
        const results = await denoiser.predict(requests);
        if (step % 9 === 1) expect(results.map(({ data }) => data)).toEqual(await afresh(requests, options));
      }
      const changing = prompts[0].tensor.shape[1] === prompts[1].tensor.shape[1] ? '' : ',timestep_index';
      expect(new Set(sent)).toEqual(new Set([`timestep${changing},tokens`]));
      await denoiser.dispose();
      expect(runtime.kept).toEqual(before);
    },
  );

  it('leaves nothing behind after 20 of them, and holds little after any number of prompts and sizes', async () => {
    const before = runtime.kept;
    const denoiser = await denoiserOn(runtime);
    const held: number[] = [];
    for (let loop = 0; loop < 20; loop++) {
      const prompts = [prompt(10 + loop), prompt(40 + loop)];
      for (let step = 0; step < 2; step++) {
        await denoiser.predict(stepOf(step, prompts, [1 + (loop % 7), 4, 4]));
      }
      held.push(runtime.kept.tensors - before.tensors);
    }
    // Four texts, and four times cosines and sines.
    expect(Math.max(...held)).toBe(12);
    await denoiser.dispose();
    expect(runtime.kept).toEqual(before);
  });

  it('gives the same bits beside others, more than it holds the prompts of', async () => {
    const denoiser = await denoiserOn(runtime);
    const loops = Array.from({ length: 7 }, (_, loop) => [prompt(loop), prompt(20 + loop)]);
    const results = await Promise.all(
      loops.map(async (prompts, loop) => {
        for (let step = 0; step < 4; step++) await denoiser.predict(stepOf(step, prompts));
        return denoiser.predict(stepOf(loop, prompts));
      }),
    );
    for (const [loop, prompts] of loops.entries()) {
      expect(results[loop]!.map(({ data }) => data)).toEqual(await afresh(stepOf(loop, prompts)));
    }
    await denoiser.dispose();
  });

  it('goes on after its session was closed for another, and after a step was stopped', async () => {
    const engine = await createNodeRuntime({ threads: 1 });
    const pool = pooledRuntime(engine, { maxBytes: 1, idleSeconds: 0 });
    const [one, other] = [await denoiserOn(pool), await denoiserOn(pool, { prefer: 'memory' })];
    const prompts = [prompt(1), prompt(2)];
    for (let step = 0; step < 4; step++) {
      const stop = new AbortController();
      const stopped = one.predict(stepOf(step, [prompt(3), prompt(4)]), { signal: stop.signal });
      stop.abort();
      await expect(stopped).rejects.toThrow(/abort/i);
      const results = await one.predict(stepOf(step, prompts));
      await other.predict(stepOf(step, prompts));
      expect(results.map(({ data }) => data)).toEqual(await afresh(stepOf(step, prompts)));
    }
    expect(pool.state.opened).toBeGreaterThan(4);
    await Promise.all([one.dispose(), other.dispose()]);
    expect(engine.kept).toEqual({ tensors: 0, bytes: 0 });
    await pool.dispose();
  });
});
