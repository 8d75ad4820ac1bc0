import { arrayOf, type DType, type Tensor, tensor } from '@kinograph/tensor';
import { assert, assertTensor } from './assert.js';
import type { ConformanceCase } from './case.js';
import { sumAndDifference, transposed, work, workFeed } from './models.js';

/** 16-bit patterns: 1, -2, 0.5, the largest finite number, the smallest subnormal, infinity. */
const PATTERNS: Partial<Record<DType, readonly number[]>> = {
  float16: [0x3c00, 0xc000, 0x3800, 0x7bff, 0x0001, 0x7c00],
  bfloat16: [0x3f80, 0xc000, 0x3f00, 0x7f7f, 0x0001, 0x7f80],
  bool: [1, 0, 0, 1, 1, 0],
  uint8: [0, 1, 127, 128, 254, 255],
};

/** Six values of a dtype, `[2, 3]`. */
export function sample(dtype: DType): Tensor {
  const values = PATTERNS[dtype] ?? [1, -2, 3, -4, 5, -6];
  const data = new arrayOf[dtype](6);
  for (const [index, value] of values.entries()) data[index] = dtype === 'int64' ? BigInt(value) : value;
  return tensor(dtype, [2, 3], data);
}

/** What every runtime takes. */
export const dtypes: readonly DType[] = ['float32', 'float16', 'bfloat16', 'int64', 'int32', 'uint8', 'bool'];

/** What goes in and what comes out: dtypes, shapes, ownership, repetition. */
export const valueCases: readonly ConformanceCase[] = [
  ...dtypes.map(
    (dtype): ConformanceCase => ({
      title: `feeds and gives back ${dtype}, bit by bit`,
      applies: ({ float16 = true }) => dtype !== 'float16' || float16,
      run: async ({ runtime }) => {
        const session = await runtime.open(transposed(dtype));
        const x = sample(dtype);
        const { y } = await session.run({ x });
        assertTensor(y, { dtype, shape: [3, 2], values: Array.from([0, 3, 1, 4, 2, 5], (index) => x.data[index]!) });
        assert(y!.data instanceof arrayOf[dtype], `wanted a ${arrayOf[dtype].name}, got ${y!.data.constructor.name}`);
        await session.dispose();
      },
    }),
  ),
  {
    title: 'keeps int64 values that no float64 holds',
    run: async ({ runtime }) => {
      const session = await runtime.open(transposed('int64'));
      const { y } = await session.run({ x: tensor('int64', [1, 2], BigInt64Array.of(2n ** 53n + 1n, -(2n ** 63n))) });
      assert(y!.data[0] === 2n ** 53n + 1n && y!.data[1] === -(2n ** 63n), `got ${y!.data.join()}`);
      await session.dispose();
    },
  },
  {
    title: 'gives every output by its name',
    run: async ({ runtime }) => {
      const session = await runtime.open(sumAndDifference());
      const a = tensor('float32', [1, 2], Float32Array.of(5, 7));
      const b = tensor('float32', [3, 2], Float32Array.of(1, 2, 0, 0, 0, 0));
      const results = await session.run({ b, a });
      assert(Object.keys(results).join() === 'sum,difference', `got ${Object.keys(results)}`);
      assertTensor(results.sum, { dtype: 'float32', shape: [1, 2], values: [6, 9] });
      assertTensor(results.difference, { dtype: 'float32', shape: [1, 2], values: [4, 5] });
      await session.dispose();
    },
  },
  {
    title: 'takes another size for a dynamic dimension at every run, and none at all',
    run: async ({ runtime }) => {
      const session = await runtime.open(transposed('float32'));
      for (const [rows, columns] of [
        [2, 3],
        [5, 1],
        [0, 4],
        [1, 1],
      ] as const) {
        const data = Float32Array.from({ length: rows * columns }, (_, index) => index);
        const { y } = await session.run({ x: tensor('float32', [rows, columns], data) });
        const values = Array.from(data, (_, index) => data[(index % rows) * columns + Math.floor(index / rows)]!);
        assertTensor(y, { dtype: 'float32', shape: [columns, rows], values });
      }
      await session.dispose();
    },
  },
  {
    title: 'reads a feed that is a view into a larger buffer',
    run: async ({ runtime }) => {
      const session = await runtime.open(transposed('float32'));
      const data = Float32Array.of(9, 9, 1, 2, 9).subarray(2, 4);
      const { y } = await session.run({ x: tensor('float32', [2, 1], data) });
      assertTensor(y, { dtype: 'float32', shape: [1, 2], values: [1, 2] });
      assert(data.length === 2, 'the feed was taken away');
      await session.dispose();
    },
  },
  {
    title: 'gives results that later runs do not touch, and leaves feeds as they were',
    run: async ({ runtime }) => {
      const session = await runtime.open(transposed('float32'));
      const x = tensor('float32', [1, 2], Float32Array.of(1, 2));
      const first = await session.run({ x });
      const second = await session.run({ x: tensor('float32', [1, 2], Float32Array.of(3, 4)) });
      assertTensor(first.y, { dtype: 'float32', shape: [2, 1], values: [1, 2] });
      assertTensor(second.y, { dtype: 'float32', shape: [2, 1], values: [3, 4] });
      assertTensor(x, { dtype: 'float32', shape: [1, 2], values: [1, 2] });
      await session.dispose();
    },
  },
  {
    title: 'gives the same bits for the same feeds, in the same session and in another',
    run: async ({ runtime }) => {
      const model = work(4);
      const x = workFeed(33);
      const sessions = [await runtime.open(model), await runtime.open(model, { prefer: 'speed' })];
      const runs = [sessions[0]!, sessions[0]!, sessions[1]!].map((session) => session.run({ x }));
      const [first, ...others] = await Promise.all(runs);
      for (const { y } of others) assertTensor(y, { dtype: 'float32', shape: [33, 256], values: first!.y!.data });
      for (const session of sessions) await session.dispose();
    },
  },
];
