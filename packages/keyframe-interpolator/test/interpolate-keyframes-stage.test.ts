import { createGraph, run } from '@kinograph/graph';
import { type FramesInfo, frames } from '@kinograph/ports';
import { tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { interpolateKeyframesStage } from '../src/index.js';

/** Key frames of 8x8 that get brighter by 0.2. */
function brightening(keys: number) {
  const info: FramesInfo = { batch: 1, frames: keys, height: 8, width: 8 };
  async function* chunks() {
    for (let key = 0; key < keys; key++)
      yield tensor('float32', [1, 3, 1, 8, 8], new Float32Array(192).fill(0.2 * key));
  }
  return { info, [Symbol.asyncIterator]: chunks };
}

it('turns a stream of key frames into one of all frames, its length known before the first', async () => {
  const graph = createGraph<{ keys: ReturnType<typeof brightening> }>('fill');
  const keys = graph.input('keys', frames());
  const filled = graph.add(interpolateKeyframesStage, { parameters: { factor: 4 }, inputs: { frames: keys } });
  const { result } = run(graph.build({ frames: filled.frames }), { inputs: { keys: brightening(3) } });
  const { frames: stream } = await result;
  expect(stream.info).toEqual({ batch: 1, frames: 9, height: 8, width: 8 });
  const means: number[] = [];
  for await (const { data } of stream) means.push(data.reduce((sum, value) => sum + value, 0) / data.length);
  expect(means).toHaveLength(9);
  means.forEach((mean, index) => {
    expect(mean).toBeCloseTo(0.05 * index, 4);
  });
});
