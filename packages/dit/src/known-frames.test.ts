import type { DenoiseRequest, Denoiser } from '@kinograph/ports';
import { tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { putFrames, withKnownFrames } from './known-frames.js';

it('puts the known frames first, for every batch entry and channel', () => {
  const latents = tensor('float32', [2, 2, 2, 1, 1], Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  const first = tensor('float32', [1, 2, 1, 1, 1], Float32Array.of(-1, -2));
  expect([...putFrames(latents, first).data]).toEqual([-1, 2, -2, 4, -1, 6, -2, 8]);
  expect(latents.data[0]).toBe(1);
});

it('refuses frames of another size', () => {
  const latents = tensor('float32', [1, 1, 2, 2, 2]);
  expect(() => putFrames(latents, tensor('float32', [1, 1, 1, 1, 2]))).toThrow(/wanted \[1 or 1, 1, at most 2, 2, 2\]/);
});

it('asks the model with known tokens at timestep 0', async () => {
  const asked: DenoiseRequest[] = [];
  const inner: Denoiser<'velocity'> = {
    prediction: 'velocity',
    space: { id: 'test', channels: 1, stride: { frames: 4, height: 8, width: 8 }, mean: [0], std: [1] },
    predict: async (requests) => {
      asked.push(...requests);
      return requests.map(({ latents }) => latents);
    },
    dispose: async () => undefined,
  };
  const known = { latents: tensor('float32', [1, 1, 1, 2, 4]), patch: [1, 2, 2] as const };
  const condition = { tensor: tensor('float32', [1, 1, 1]), lengths: [1] };
  const latents = tensor('float32', [1, 1, 2, 2, 4], new Float32Array(16).fill(5));
  await withKnownFrames(inner, known).predict([{ latents, timestep: 700, condition }]);
  expect(asked[0]!.timestep).toEqual(tensor('float32', [1, 4], Float32Array.of(0, 0, 700, 700)));
  expect([...asked[0]!.latents.data]).toEqual([...new Array(8).fill(0), ...new Array(8).fill(5)]);
});
