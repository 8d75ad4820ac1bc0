import { createGraph, run } from '@kinograph/graph';
import {
  type FrameChunk,
  type FramesInfo,
  frames,
  type Latents,
  latent,
  latentSpaceOf,
  type Services,
} from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, largestDifference, openFixture } from '../test/fixture.js';
import { joinFrames, sliceFrames } from './frames.js';
import { normaliseLatents } from './normalise.js';
import { vaeDecode } from './vae-decode.js';
import { vaeEncode } from './vae-encode.js';

let runtime: Runtime;
let fixture: Fixture;
let services: Services;
let space: ReturnType<typeof latentSpaceOf>;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
  fixture = await openFixture('folded');
  space = latentSpaceOf(fixture.component);
  const checkpoint = { component: async () => fixture.component } as unknown as Awaited<
    ReturnType<Services['checkpoint']>
  >;
  services = { runtime, checkpoint: async () => checkpoint };
});
afterAll(() => runtime.dispose());

describe('vae-decode', () => {
  it('streams the frames of normalised latents, and says how many there will be', async () => {
    const graph = createGraph<{ latent: Latents }>('decode');
    const given = graph.input('latent', latent({ space: space.id }));
    const parameters = { checkpoint: 'folded', space: space.id, chunk: 1 };
    const decoded = graph.add(vaeDecode, { parameters, inputs: { latent: given } });
    const z = await fixture.tensor('in.z');
    const inputs = { latent: { space, tensor: normaliseLatents(z, space) } };
    const running = run(graph.build({ frames: decoded.frames }), { inputs, services });
    const { frames } = await running.result;
    expect(frames.info).toEqual({ batch: 2, frames: 5, height: 12, width: 20 });
    const chunks: FrameChunk[] = [];
    for await (const chunk of frames) chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.shape[2])).toEqual([1, 2, 2]);
    expect(largestDifference(joinFrames(chunks), await fixture.tensor('out.sample'))).toBeLessThan(1e-4);
  });

  it('refuses a checkpoint whose VAE has another space than the graph says', async () => {
    const graph = createGraph<{ latent: Latents }>('decode');
    const given = graph.input('latent', latent({ space: 'wan21' }));
    const parameters = { checkpoint: 'folded', space: 'wan21' };
    const decoded = graph.add(vaeDecode, { parameters, inputs: { latent: given } });
    const inputs = { latent: { space: { ...space, id: 'wan21' }, tensor: await fixture.tensor('in.z') } };
    const running = run(graph.build({ frames: decoded.frames }), { inputs, services });
    await expect(running.result).rejects.toThrow(/latent space: wanted wan21, got wan-[0-9a-f]{16}/);
  });
});

describe('vae-encode', () => {
  it('gives normalised latents of streamed frames, and says what it leaves out', async () => {
    const graph = createGraph<{ frames: AsyncIterable<FrameChunk> & { info: FramesInfo } }>('encode');
    const given = graph.input('frames', frames());
    const encoded = graph.add(vaeEncode, {
      parameters: { checkpoint: 'folded', space: space.id },
      inputs: { frames: given },
    });
    const x = await fixture.tensor('in.x'); // 7 frames
    async function* stream() {
      for (const start of [0, 2, 4, 6]) yield sliceFrames(x, start, Math.min(2, 7 - start));
    }
    const inputs = {
      frames: { info: { batch: 2, frames: 7, height: 12, width: 20 }, [Symbol.asyncIterator]: stream },
    };
    const running = run(graph.build({ latent: encoded.latent }), { inputs, services });
    const events: string[] = [];
    for await (const event of running) events.push(JSON.stringify(event));
    const { latent: result } = await running.result;
    expect(result.space.id).toBe(space.id);
    const expected = normaliseLatents(await fixture.tensor('out.mean'), space);
    expect(largestDifference(result.tensor, expected)).toBeLessThan(1e-5);
    expect(events.join()).toMatch(/The last 2 of 7 frames are left out/);
  });
});

describe('both stages', () => {
  it('release every session they opened, also when the consumer stops early', async () => {
    let open = 0;
    const counting: Runtime = {
      ...pick(runtime),
      kept: runtime.kept,
      keep: (tensor, keepOptions) => runtime.keep(tensor, keepOptions),
      async open(model, options) {
        const session = await runtime.open(model, options);
        open++;
        return {
          model,
          run: (feeds, runOptions) => session.run(feeds, runOptions),
          runKeeping: (feeds, keep, runOptions) => session.runKeeping(feeds, keep, runOptions),
          async dispose() {
            open--;
            await session.dispose();
          },
        };
      },
    };
    const graph = createGraph<{ latent: Latents }>('decode');
    const given = graph.input('latent', latent({ space: space.id }));
    const parameters = { checkpoint: 'folded', space: space.id, chunk: 1 };
    const decoded = graph.add(vaeDecode, { parameters, inputs: { latent: given } });
    const inputs = { latent: { space, tensor: await fixture.tensor('in.z') } };
    const running = run(graph.build({ frames: decoded.frames }), {
      inputs,
      services: { ...services, runtime: counting },
    });
    for await (const _first of (await running.result).frames) {
      expect(open).toBe(1);
      break;
    }
    expect(open).toBe(0);
  });
});

const pick = ({ name, device, lowering, threads }: Runtime) => ({
  name,
  device,
  lowering,
  threads,
  dispose: async () => undefined,
});
