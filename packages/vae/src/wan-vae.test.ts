import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { type Tensor, tensor } from '@kinograph/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, largestDifference, openFixture } from '../test/fixture.js';
import { joinFrames, sliceFrames } from './frames.js';
import { normaliseLatents } from './normalise.js';
import type { Vae } from './vae.js';
import { openWanVae } from './wan-vae.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

describe.each(['wan21', 'wan22', 'folded'])('a VAE of the form %s', (name) => {
  let fixture: Fixture;
  let vae: Vae;
  beforeAll(async () => {
    fixture = await openFixture(name);
    vae = await openWanVae(fixture.component, runtime);
  });
  afterAll(() => vae.dispose());

  it('decodes to the frames of diffusers, whatever the chunk', async () => {
    const [z, expected] = [await fixture.tensor('in.z'), await fixture.tensor('out.sample')];
    for (const chunk of [1, 2, 8]) {
      const difference = largestDifference(await vae.decode(z, { chunk }), expected);
      expect(difference).toBeLessThan(2e-6 + 10 * fixture.floor.sample);
    }
  });

  it('encodes to the distribution of diffusers, and leaves out the frames it leaves out', async () => {
    const x = await fixture.tensor('in.x');
    for (const chunk of [1, 2]) {
      const { mean, logvar, mode } = await vae.encode(x, { chunk });
      expect(largestDifference(mean, await fixture.tensor('out.mean'))).toBeLessThan(2e-6 + 10 * fixture.floor.mean);
      expect(largestDifference(logvar, await fixture.tensor('out.logvar'))).toBeLessThan(
        2e-6 + 10 * fixture.floor.mean,
      );
      expect(mode).toBe(mean);
    }
  });
});

describe('streaming', () => {
  let fixture: Fixture;
  let vae: Vae;
  beforeAll(async () => {
    fixture = await openFixture('wan21');
    vae = await openWanVae(fixture.component, runtime);
  });
  afterAll(() => vae.dispose());

  const latents = (frames: number): Tensor<'float32'> =>
    tensor(
      'float32',
      [1, 4, frames, 2, 2],
      Float32Array.from({ length: 16 * frames }, (_, index) => Math.sin(index * 1.7)),
    );

  it('gives the same 49 frames for the chunk plans [1,4,4,4], [1,8,4] and [1,12]', async () => {
    const [fours, eight, twelve] = await Promise.all([4, 8, 12].map((chunk) => vae.decode(latents(13), { chunk })));
    expect(fours!.shape).toEqual([1, 3, 49, 16, 16]);
    expect(largestDifference(fours!, eight!)).toBeLessThan(2e-6);
    expect(largestDifference(fours!, twelve!)).toBeLessThan(2e-6);
  });

  it('gives frames as latent frames come, in pieces of any size', async () => {
    const whole = latents(6);
    const log: string[] = [];
    async function* pieces() {
      for (const [start, count] of [
        [0, 2],
        [2, 3],
        [5, 1],
      ] as const) {
        log.push(`latents ${count}`);
        yield sliceFrames(whole, start, count);
      }
    }
    const chunks: Tensor<'float32'>[] = [];
    for await (const chunk of vae.decodeStream(pieces(), { chunk: 2 })) {
      log.push(`frames ${chunk.shape[2]}`);
      chunks.push(chunk);
    }
    expect(log).toEqual(['latents 2', 'frames 1', 'latents 3', 'frames 8', 'frames 8', 'latents 1', 'frames 4']);
    expect(largestDifference(joinFrames(chunks), await vae.decode(whole))).toBeLessThan(2e-6);
  });

  it('decodes two clips of different sizes at once, each as if it were alone', async () => {
    const small = await fixture.tensor('in.z');
    const [alone, first, second] = [await vae.decode(latents(5)), vae.decode(latents(5)), vae.decode(small)];
    expect(await first).toEqual(alone);
    expect(largestDifference(await second, await fixture.tensor('out.sample'))).toBeLessThan(1e-4);
  });

  it('scales normalised latents back when asked', async () => {
    const raw = latents(2);
    const decoded = await vae.decode(normaliseLatents(raw, vae.space), { denormalise: true });
    expect(largestDifference(decoded, await vae.decode(raw))).toBeLessThan(1e-5);
  });

  it('stops between chunks when the signal is aborted', async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const decoding = (async () => {
      for await (const chunk of vae.decodeStream(latents(6), { chunk: 1, signal: abort.signal })) {
        seen.push(chunk.shape[2]!);
        if (seen.length === 2) abort.abort(new Error('enough'));
      }
    })();
    await expect(decoding).rejects.toThrow('enough');
    expect(seen).toEqual([1, 4]);
  });

  it('can be used again after it was disposed', async () => {
    const before = await vae.decode(latents(2));
    await vae.dispose();
    expect(await vae.decode(latents(2))).toEqual(before);
  });
});

describe('what a VAE refuses', () => {
  it('names the wanted and the given shape of latents and video', async () => {
    const vae = await openWanVae((await openFixture('wan22')).component, runtime);
    await expect(vae.decode(tensor('float32', [1, 4, 1, 2, 2]))).rejects.toThrow(
      /decode: wanted float32 \[B, 3, F, H, W\].* got float32 \[1, 4, 1, 2, 2\]/,
    );
    await expect(vae.encode(tensor('float32', [1, 3, 0, 16, 16]))).rejects.toThrow(/at least one frame/);
    await expect(vae.encode(tensor('float32', [1, 3, 1, 16, 24]))).rejects.toThrow(
      /width: wanted a multiple of 16 pixels, 16 or more, got 24\. The nearest legal width is 32/,
    );
    await expect(vae.decode(tensor('float32', [1, 3, 1, 1, 1]), { chunk: 0 })).rejects.toThrow(/options\.chunk/);
  });

  it('lists weights that do not fit the config, on first use', async () => {
    const { component } = await openFixture('wan21');
    const vae = await openWanVae({ ...component, config: { ...component.config, num_res_blocks: 2 } }, runtime);
    await expect(vae.decode(tensor('float32', [1, 4, 1, 1, 1]))).rejects.toThrow(
      /up_blocks\.0\.resnets\.2\.conv1\.weight/,
    );
  });
});
