import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint } from '@kinograph/checkpoint';
import { run } from '@kinograph/graph';
import { checkpointUrl } from '@kinograph/model-scenes';
import { latentPictures } from '@kinograph/ports';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { openWanVae } from '@kinograph/vae';
import { expect, it } from 'vitest';
import { textToVideo, textToVideoSettings } from '../src/index.js';

const prompts = ['a big red ball bouncing over green grass', 'a white star at night', 'a blue cube in the desert'];

/** Pearson's correlation. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, varianceA, varianceB] = [0, 0, 0];
  for (const [at, value] of a.entries()) {
    const [x, y] = [value - meanA, b[at]! - meanB];
    both += x * y;
    varianceA += x * x;
    varianceB += y * y;
  }
  return both / Math.sqrt(varianceA * varianceB);
}

it('previews of latents look like the frames the embedded model decodes from them', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kinograph-previews-'));
  const runtime = await createNodeRuntime({ threads: 1 });
  const checkpoint = await openCheckpoint(checkpointUrl);
  const vae = await openWanVae(await checkpoint.component('vae'), runtime);
  const previewed: number[] = [];
  const decoded: number[] = [];
  for (const prompt of prompts) {
    const request = { prompt, path: join(folder, 'clip.gif'), steps: 6, frames: 5, seed: 2n };
    const { settings } = await textToVideoSettings(checkpoint, request);
    const services = { runtime, checkpoint: async () => checkpoint };
    const { latents } = await run(textToVideo(settings), { services }).result;
    const { width, height, count, rgb } = latentPictures(latents);
    const { data, shape } = await vae.decode(latents.tensor, { denormalise: true });
    const [, , frames, rows, columns] = shape as [number, number, number, number, number];
    const side = columns / width;
    // A cell stands for its last pixel frame: the mean of the pixels it covers there.
    for (let frame = 0; frame < count; frame++) {
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          for (let colour = 0; colour < 3; colour++) {
            let sum = 0;
            for (let pixel = 0; pixel < side * side; pixel++) {
              const [y, x] = [row * side + Math.floor(pixel / side), column * side + (pixel % side)];
              sum += data[((colour * frames + Math.min(4 * frame, frames - 1)) * rows + y) * columns + x]!;
            }
            decoded.push(sum / side ** 2);
            previewed.push(rgb[((frame * height + row) * width + column) * 3 + colour]! / 127.5 - 1);
          }
        }
      }
    }
  }
  expect(correlation(previewed, decoded)).toBeGreaterThan(0.9);
  await Promise.all([vae.dispose(), runtime.dispose(), checkpoint.close(), rm(folder, { recursive: true })]);
});
