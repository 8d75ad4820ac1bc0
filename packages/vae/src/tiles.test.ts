import { fileURLToPath } from 'node:url';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { findTensor, openSafetensors, readFloat32 } from '@kinograph/safetensors';
import { type Tensor, TorchGenerator, tensor } from '@kinograph/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largestDifference, openFixture } from '../test/fixture.js';
import { joinFrames } from './frames.js';
import { cropTile, joinTiles, tileGrid } from './tiles.js';
import { openWanVae } from './wan-vae.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

async function recorded(name: string, key: string): Promise<Tensor<'float32'>> {
  const store = await openSafetensors(fileURLToPath(new URL(`../fixtures/${name}/tiled.safetensors`, import.meta.url)));
  const info = findTensor(store, key);
  return tensor('float32', info.shape, (await readFloat32(info)).data);
}

describe('decoding in tiles', () => {
  it.each([
    ['wan21', 32],
    ['wan22', 64],
    ['folded', 16],
  ])('gives what diffusers gives for %s, however many frames go at once', async (name, tile) => {
    const { component } = await openFixture(name);
    const vae = await openWanVae(component, runtime);
    const [z, sample] = [await recorded(name, 'in.z'), await recorded(name, 'out.sample')];
    for (const chunk of [1, 4]) {
      expect(largestDifference(await vae.decode(z, { tile, chunk }), sample)).toBeLessThan(1e-4);
    }
    // Where it could not tell tiles from the whole, this would prove nothing.
    expect(largestDifference(await vae.decode(z), sample)).toBeGreaterThan(1e-3);
    await vae.dispose();
  });

  it('leaves a picture alone that one tile holds', async () => {
    const { component } = await openFixture('folded');
    const vae = await openWanVae(component, runtime);
    const z = new TorchGenerator(1n).normal([1, 3, 2, 4, 4]);
    expect(await vae.decode(z, { tile: 16 })).toEqual(await vae.decode(z));
    await vae.dispose();
  });

  it('streams, and stops between two tiles', async () => {
    const { component } = await openFixture('folded');
    const vae = await openWanVae(component, runtime);
    const z = new TorchGenerator(2n).normal([1, 3, 3, 8, 9]);
    const parts: Tensor<'float32'>[] = [];
    for await (const part of vae.decodeStream(z, { tile: 16, chunk: 1 })) parts.push(part);
    expect(parts.map(({ shape }) => shape[2])).toEqual([1, 2, 2]);
    expect(joinFrames(parts)).toEqual(await vae.decode(z, { tile: 16, chunk: 1 }));

    const controller = new AbortController();
    const stream = vae.decodeStream(z, { tile: 16, chunk: 1, signal: controller.signal });
    const taking = (async () => {
      for await (const _ of stream) controller.abort('enough');
    })();
    await expect(taking).rejects.toBe('enough');
    await vae.dispose();
  });
});

describe('a grid of tiles', () => {
  it('covers every cell, and begins a tile every three quarters of one', () => {
    const grid = tileGrid({ height: 60, width: 104 }, 256, 8)!;
    expect(grid).toMatchObject({ side: 32, stride: 24, rows: [0, 24, 48], columns: [0, 24, 48, 72, 96] });
    expect(tileGrid({ height: 32, width: 32 }, 256, 8)).toBeUndefined();
    expect(tileGrid({ height: 99, width: 99 }, undefined, 8)).toBeUndefined();
  });

  it.each([[100], [16], [24], [7.5]])('refuses tiles of %d pixels where a cell is 8', (tile) => {
    expect(() => tileGrid({ height: 60, width: 60 }, tile, 8)).toThrow('wanted a multiple of 8 pixels, 32 or more');
  });

  it('joins what it cut', () => {
    const video = new TorchGenerator(3n).normal([1, 3, 2, 11, 13]);
    video.data.forEach((value, at) => {
      video.data[at] = Math.tanh(value);
    });
    const { rows, columns, side, stride } = tileGrid({ height: 11, width: 13 }, 4, 1)!;
    const tiles = rows.map((row) => columns.map((column) => cropTile(video, row, column, side)));
    const joined = joinTiles(tiles, { stride, blend: side - stride, patch: 1, height: 11, width: 13 });
    expect(largestDifference(joined, video)).toBeLessThan(1e-6);
  });
});
