import { type FrameChunk, frames } from '@kinograph/ports';
import { stageChecks } from '@kinograph/stage-kit';
import { tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import { placeFrames, placeFramesStage } from '../src/index.js';
import { placeMask } from '../src/place-frames.js';

const chunk = (...values: number[]) =>
  tensor('float32', [1, 3, values.length, 1, 1], Float32Array.from([...values, ...values, ...values]));
const clip = (...chunks: FrameChunk[]) => ({
  info: { batch: 1, frames: chunks.reduce((sum, { shape }) => sum + shape[2]!, 0), height: 1, width: 1 },
  async *[Symbol.asyncIterator]() {
    yield* chunks;
  },
});
const shown = (mask: readonly boolean[]) => mask.map((given) => (given ? 'x' : '.')).join('');

describe('placeMask', () => {
  it.each([
    [[0], 1, 'x....'],
    [[-1], 1, '....x'],
    [[0, -1], 2, 'x...x'],
    [[1, 2, 4], 3, '.xx.x'],
    [[1], 3, '.xxx.'],
  ])('puts %j for %i frames at %s', (at, given, wanted) => {
    expect(shown(placeMask({ frames: 5, given, at }))).toBe(wanted);
  });

  it.each([
    [[5], 1],
    [[-6], 1],
    [[3], 3],
    [[0, 1], 3],
    [[2, 1], 2],
    [[0, 0], 2],
    [[0, -5], 2],
  ])('refuses %j for %i frames of a clip of 5', (at, given) => {
    expect(() => placeMask({ frames: 5, given, at })).toThrow(/rising, within a clip of 5, got \[/);
  });
});

describe('placeFrames', () => {
  it('gives the frames one by one in their places, grey between them', async () => {
    const made: number[][] = [];
    for await (const frame of placeFrames(clip(chunk(0.5, -0.5), chunk(1)), [false, true, true, false, true])) {
      expect(frame.shape).toEqual([1, 3, 1, 1, 1]);
      made.push([...frame.data]);
    }
    expect(made.map(([red]) => red)).toEqual([0, 0.5, -0.5, 0, 1]);
    expect(made[1]).toEqual([0.5, 0.5, 0.5]);
  });

  it('says which frame is missing where there are fewer than places', async () => {
    const all = async () => {
      for await (const _frame of placeFrames(clip(chunk(1)), [true, false, true])) void _frame;
    };
    await expect(all()).rejects.toThrow(/wanted a given frame for frame 2/);
  });
});

describe('the place-frames stage', () => {
  const checks = stageChecks(placeFramesStage, {
    parameters: { frames: 5, at: [0, -1] },
    otherParameters: { frames: 9, at: [0, 3] },
    inputs: () => ({ frames: clip(chunk(0.25), chunk(0.75)) }),
    wrong: [{ name: 'a place outside the clip', parameters: { at: [0, 9] }, message: /within a clip of 5/ }],
  });
  for (const { name, run } of checks) it(name, run);
  it('takes frames', () => expect(placeFramesStage.inputs.frames.kind).toBe(frames().kind));
});
