import { embeddedImageModel } from 'kinograph';
import { expect, it } from 'vitest';
import { errorBetween, measureInterpolation } from '../src/interpolation.js';

it('compares the frames between, not the ends', () => {
  const shape = { frames: 3, height: 1, width: 1 };
  const truth = { ...shape, data: Uint8Array.of(0, 0, 0, 10, 10, 10, 0, 0, 0) };
  const made = { ...shape, data: Uint8Array.of(99, 99, 99, 12, 10, 9, 99, 99, 99) };
  expect(errorBetween(truth, made)).toBeCloseTo(5 / 3);
});

it('finds the embedded image-to-video model nearer to the truth than blending', async () => {
  const { clips, model, linear, motion } = await measureInterpolation(embeddedImageModel, 4, 1);
  expect(clips).toBe(4);
  expect(model).toBeGreaterThan(linear + 1);
  expect(model).toBeGreaterThan(motion);
}, 60_000);
