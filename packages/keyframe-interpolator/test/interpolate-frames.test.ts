import { type Tensor, tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import { interpolatedCount, interpolateFrames, linear, methodNamed, motion, slerp } from '../src/index.js';
import { frameBetween } from './frame-between.js';

/** A key frame `[1, 1, 1, 1, 2]`. */
function key(...values: [number, number]): Tensor<'float32'> {
  return tensor('float32', [1, 1, 1, 1, 2], Float32Array.from(values));
}

async function all(frames: AsyncIterable<Tensor<'float32'>>): Promise<number[][]> {
  const values: number[][] = [];
  for await (const frame of frames) values.push([...frame.data]);
  return values;
}

describe('interpolateFrames', () => {
  it('puts factor - 1 frames between key frames and keeps these', async () => {
    const frames = await all(interpolateFrames([key(0, 4), key(1, 0), key(1, 8)], { factor: 4, method: linear }));
    expect(frames).toEqual([
      [0, 4], [0.25, 3], [0.5, 2], [0.75, 1], [1, 0], [1, 2], [1, 4], [1, 6], [1, 8],
    ]); // biome-ignore format: a frame is a pair
    expect(frames).toHaveLength(interpolatedCount(3, 4));
  });

  it('takes key frames at uneven positions', async () => {
    const frames = await all(
      interpolateFrames([key(0, 0), key(1, 1), key(4, 4)], { positions: [0, 1, 4], method: linear }),
    );
    expect(frames).toEqual([[0, 0], [1, 1], [2, 2], [3, 3], [4, 4]]); // biome-ignore format: a frame is a pair
  });

  it('does not care how key frames are cut into chunks, and keeps batch entries apart', async () => {
    const joined = tensor('float32', [2, 1, 3, 1, 1], Float32Array.from([0, 2, 4, 10, 30, 50]));
    const apart = [0, 1, 2].map((frame) =>
      tensor('float32', [2, 1, 1, 1, 1], Float32Array.from([joined.data[frame]!, joined.data[3 + frame]!])),
    );
    const expected = [[0, 10], [1, 20], [2, 30], [3, 40], [4, 50]]; // biome-ignore format: a frame is a pair
    expect(await all(interpolateFrames([joined], { factor: 2, method: linear }))).toEqual(expected);
    expect(await all(interpolateFrames(apart, { factor: 2, method: linear }))).toEqual(expected);
  });

  it('passes key frames through with factor 1, a single one with any', async () => {
    expect(await all(interpolateFrames([key(1, 2), key(3, 4)], { factor: 1 }))).toEqual([[1, 2], [3, 4]]); // biome-ignore format: a frame is a pair
    expect(await all(interpolateFrames([key(1, 2)], { factor: 8 }))).toEqual([[1, 2]]);
    expect(await all(interpolateFrames([], { factor: 8 }))).toEqual([]);
  });

  it('takes the next key frame only when it is needed', async () => {
    let taken = 0;
    async function* keys() {
      for (;;) yield key(taken++, 0);
    }
    const frames = interpolateFrames(keys(), { factor: 3, method: linear });
    for (let frame = 0; frame < 3; frame++) await frames.next();
    expect(taken).toBe(2);
    await frames.return(undefined);
  });

  it('stops between two frames when its signal aborts, a timer included', async () => {
    const abort = new AbortController();
    const picture = tensor('float32', [1, 3, 1, 32, 32]);
    const running = (async () => {
      let frames = 0;
      for await (const _ of interpolateFrames([picture, picture], { factor: 1e6, signal: abort.signal })) frames++;
      return frames;
    })();
    setTimeout(() => abort.abort(new Error('enough')), 20);
    await expect(running).rejects.toThrow('enough');
  });

  it('refuses impossible spacing and differing shapes', async () => {
    const keys = [key(0, 0), key(1, 1)];
    for (const options of [
      { factor: 0 },
      { factor: 1.5 },
      {},
      { factor: 2, positions: [0, 2] },
      { positions: [1, 2] },
      { positions: [0, 0] },
      { positions: [0] },
      { positions: [0, 1, 2] },
    ]) {
      await expect(all(interpolateFrames(keys, options)), JSON.stringify(options)).rejects.toMatchObject({
        code: 'keyframe-interpolator.spacing',
      });
    }
    const wide = tensor('float32', [1, 1, 1, 1, 3]);
    await expect(all(interpolateFrames([key(0, 0), wide], { factor: 2 }))).rejects.toThrow(
      'wanted [1, 1, F, 1, 2], got [1, 1, 1, 1, 3]',
    );
  });
});

it('slerp keeps the length of what it turns, where a cross-fade shortens it', async () => {
  const first = { channels: 1, height: 1, width: 2, data: Float32Array.from([2, 0]) };
  const second = { channels: 1, height: 1, width: 2, data: Float32Array.from([0, 2]) };
  expect(Math.hypot(...(await frameBetween(slerp, first, second, 0.3)).data)).toBeCloseTo(2, 6);
  expect(Math.hypot(...(await frameBetween(linear, first, second, 0.5)).data)).toBeCloseTo(Math.SQRT2, 6);
  const [x, y] = (await frameBetween(slerp, first, second, 1 / 3)).data;
  expect(Math.atan2(y!, x!)).toBeCloseTo(Math.PI / 6, 6);
  expect([...(await frameBetween(slerp, first, first, 0.5)).data]).toEqual([2, 0]);
});

it('names methods, and the nearest to an unknown one', () => {
  expect(methodNamed('motion')).toBe(motion);
  expect(() => methodNamed('moton')).toThrow('Did you mean "motion"?');
});
