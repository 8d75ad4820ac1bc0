import { renderScene } from '@kinograph/footage';
import { embeddedModel } from 'kinograph';
import { expect, it } from 'vitest';
import { heldPrompts } from '../src/prompts.js';
import { bytes, openReconstructor, pixels } from '../src/reconstruct.js';

const shape = { frames: 5, height: 32, width: 48 };
const clip = { ...shape, data: renderScene(heldPrompts(1, 1)[0]!.scene, shape) };

it('turns clips into tensors and back, byte for byte', () => {
  expect(pixels(clip).shape).toEqual([1, 3, 5, 32, 48]);
  expect(bytes(pixels(clip))).toEqual(clip);
});

it('gives back a clip that is near the one it was given, and not the same', { timeout: 60_000 }, async () => {
  const reconstructor = await openReconstructor(embeddedModel, 1);
  try {
    const { data, ...sizes } = await reconstructor.through(clip);
    expect(sizes).toEqual(shape);
    const squares = data.reduce((sum, value, at) => sum + (value - clip.data[at]!) ** 2, 0) / data.length;
    const decibels = 10 * Math.log10(255 ** 2 / squares);
    expect(decibels).toBeGreaterThan(18);
    expect(decibels).toBeLessThan(60);
  } finally {
    await reconstructor.close();
  }
});
