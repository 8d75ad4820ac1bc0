import { describe, expect, it } from 'vitest';
import { linear, motion } from '../src/index.js';
import { frameBetween } from './frame-between.js';
import { type Motion, movingScene, psnr } from './moving-scene.js';

/** Scenes of 64x64 by where things are at a time from 0 to 1, and how many decibels nearer than a cross-fade is asked for. */
const scenes: Record<string, { at: (time: number) => Motion; better: number }> = {
  'a square that moves 6 right, 3 down': {
    at: (time) => ({ square: [18 + 6 * time, 20 + 3 * time], background: [0, 0] }),
    better: 5,
  },
  'a square that moves 12 right, 5 up': {
    at: (time) => ({ square: [14 + 12 * time, 24 - 5 * time], background: [0, 0] }),
    better: 3.5,
  },
  'a square that moves by parts of pixels': {
    at: (time) => ({ square: [14 + 3.5 * time, 24 + 1.25 * time], background: [0, 0] }),
    better: 8,
  },
  'a camera that pans by 7 and 2': {
    at: (time) => ({ square: [20 + 7 * time, 20 + 2 * time], background: [7 * time, 2 * time] }),
    better: 9,
  },
  'a square and a background that move apart': {
    at: (time) => ({ square: [18 + 8 * time, 20], background: [-4 * time, time] }),
    better: 3.5,
  },
};

describe.each(Object.entries(scenes))('%s', (_, { at, better }) => {
  const [first, second] = [movingScene(64, 64, at(0)), movingScene(64, 64, at(1))];

  it.each([0.25, 0.5, 0.75])(
    `is drawn at time %d more than ${better} dB nearer the truth than by a cross-fade`,
    async (time) => {
      const truth = movingScene(64, 64, at(time)).data;
      const compensated = psnr((await frameBetween(motion, first, second, time)).data, truth);
      const faded = psnr((await frameBetween(linear, first, second, time)).data, truth);
      expect(compensated - faded).toBeGreaterThan(better);
    },
  );
});

it('leaves a still picture as it is', async () => {
  const picture = movingScene(40, 56, { square: [10, 10], background: [0, 0] });
  expect(psnr((await frameBetween(motion, picture, picture, 0.5)).data, picture.data)).toBeGreaterThan(120);
});

it('follows large pictures and long ways: 22 pixels at 128x200', async () => {
  const at = (time: number): Motion => ({ square: [40 + 22 * time, 40 - 9 * time], background: [0, 0] });
  const [first, second] = [movingScene(128, 200, at(0)), movingScene(128, 200, at(1))];
  const truth = movingScene(128, 200, at(0.5)).data;
  const gain =
    psnr((await frameBetween(motion, first, second, 0.5)).data, truth) -
    psnr((await frameBetween(linear, first, second, 0.5)).data, truth);
  expect(gain).toBeGreaterThan(4);
});

it('takes pictures smaller than its search window', async () => {
  const picture = movingScene(3, 2, { square: [0, 0], background: [0, 0] });
  const other = movingScene(3, 2, { square: [1, 0], background: [0, 0] });
  const between = (await frameBetween(motion, picture, other, 0.5)).data;
  expect(between).toHaveLength(18);
  expect(between.every(Number.isFinite)).toBe(true);
});

it('stays within the values of the two frames', async () => {
  const at = (x: number) => movingScene(32, 32, { square: [x, 8], background: [0, 0] });
  const sharpen = ({ data, ...rest }: ReturnType<typeof at>) => ({
    ...rest,
    data: data.map((value) => (value > 0 ? 1 : -1)),
  });
  const { data } = await frameBetween(motion, sharpen(at(8)), sharpen(at(13)), 0.37);
  expect(Math.max(...data)).toBeLessThanOrEqual(1);
  expect(Math.min(...data)).toBeGreaterThanOrEqual(-1);
});
