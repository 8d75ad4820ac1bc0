import { type Tensor, tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import { regroupFrames } from './regroup.js';

/** `[2, 1, frames, 1, 2]`, every value naming its batch item, frame and column. */
function numbered(frames: number, from = 0): Tensor<'float32'> {
  const at = (index: number) =>
    Math.floor(index / (2 * frames)) * 1000 + (from + (Math.floor(index / 2) % frames)) * 10 + (index % 2);
  return tensor(
    'float32',
    [2, 1, frames, 1, 2],
    Float32Array.from({ length: 4 * frames }, (_, index) => at(index)),
  );
}

async function counts(source: Parameters<typeof regroupFrames>[0], size: number, unit: number): Promise<number[]> {
  const found: number[] = [];
  for await (const chunk of regroupFrames(source, { size: () => size, unit })) found.push(chunk.shape[2]!);
  return found;
}

describe('regroupFrames', () => {
  it('gives one frame, then chunks of the size, then what is left in whole units', async () => {
    expect(await counts(numbered(13), 4, 1)).toEqual([1, 4, 4, 4]);
    expect(await counts(numbered(13), 8, 1)).toEqual([1, 8, 4]);
    expect(await counts(numbered(7), 4, 4)).toEqual([1, 4]);
    expect(await counts(numbered(16), 8, 4)).toEqual([1, 8, 4]);
    expect(await counts(numbered(1), 4, 4)).toEqual([1]);
    expect(await counts([], 4, 4)).toEqual([]);
  });

  it('gives a size of 1 one frame at a time', async () => {
    expect(await counts(numbered(3), 1, 1)).toEqual([1, 1, 1]);
  });

  it('cuts the same frames whatever pieces they come in', async () => {
    const whole: Tensor[] = [];
    for await (const chunk of regroupFrames(numbered(9), { size: () => 4, unit: 4 })) whole.push(chunk);
    async function* pieces() {
      yield numbered(2, 0);
      yield numbered(6, 2);
      yield numbered(1, 8);
    }
    const pieced: Tensor[] = [];
    for await (const chunk of regroupFrames(pieces(), { size: () => 4, unit: 4 })) pieced.push(chunk);
    expect(pieced).toEqual(whole);
    expect([...whole[1]!.data.slice(0, 4)]).toEqual([10, 11, 20, 21]);
    expect([...whole[1]!.data.slice(8, 10)]).toEqual([1010, 1011]);
  });

  it('refuses pieces of another size', async () => {
    const taller = tensor('float32', [2, 1, 1, 2, 2]);
    await expect(counts([numbered(1), taller], 4, 1)).rejects.toThrow(
      /wanted \[2, 1, F, 1, 2\], got \[2, 1, 1, 2, 2\]/,
    );
  });
});
