import { tensor } from '@kinograph/tensor';
import type { KeptState } from '../runtime.js';
import { assert, assertFails, assertTensor, reasonOf } from './assert.js';
import type { ConformanceCase } from './case.js';
import { ones, sumAndDifference, transposed } from './models.js';
import { dtypes, sample } from './values.js';

const row = (...values: number[]) => tensor('float32', [1, values.length], Float32Array.from(values));
const b = tensor('float32', [3, 2], Float32Array.of(1, 2, 0, 0, 0, 0));

/** @throws Error unless so much more is kept than before. */
function assertMore(now: KeptState, before: KeptState, tensors: number, bytes: number): void {
  const more = `${now.tensors - before.tensors} tensors, ${now.bytes - before.bytes} bytes`;
  assert(more === `${tensors} tensors, ${bytes} bytes`, `wanted ${tensors} tensors, ${bytes} bytes more, got ${more}`);
}

/** Tensors that are handed over to the engine, once for many runs. */
export const handingOverCases: readonly ConformanceCase[] = [
  {
    title: 'feeds many runs, of several sessions and many at once, with a tensor handed over once',
    run: async ({ runtime }) => {
      const x = row(5, 7);
      const { kept, release } = await runtime.keep(x);
      x.data.fill(0); // It is copied: what its owner does with it now is of no account.
      assert(kept.dtype === 'float32' && kept.shape.join() === '1,2', 'what is kept is described wrongly');
      const [session, other] = [await runtime.open(sumAndDifference()), await runtime.open(transposed('float32'))];
      const runs = Array.from({ length: 10 }, () => [session.run({ a: kept, b }), other.run({ x: kept })] as const);
      for (const [sums, transpose] of runs) {
        assertTensor((await sums).sum, { dtype: 'float32', shape: [1, 2], values: [6, 9] });
        assertTensor((await transpose).y, { dtype: 'float32', shape: [2, 1], values: [5, 7] });
      }
      await release();
      await session.dispose();
      await other.dispose();
    },
  },
  {
    title: 'feeds a run with one tensor twice, and keeps what it gives',
    run: async ({ runtime }) => {
      const session = await runtime.open(sumAndDifference());
      const [a, rows] = [await runtime.keep(row(1, 2)), await runtime.keep(b)];
      let before = await session.runKeeping({ a: a.kept, b: rows.kept }, ['sum']);
      for (let time = 0; time < 3; time++) {
        const now = await session.runKeeping({ a: before.kept.sum!, b: rows.kept }, ['sum']);
        await before.release();
        before = now;
      }
      const { sum } = await session.run({ a: before.kept.sum!, b: rows.kept });
      assertTensor(sum, { dtype: 'float32', shape: [1, 2], values: [6, 12] });
      await Promise.all([before.release(), a.release(), rows.release()]);
      await session.dispose();
    },
  },
  ...dtypes.map(
    (dtype): ConformanceCase => ({
      title: `takes ${dtype} over bit by bit, none at all too`,
      applies: ({ float16 = true }) => dtype !== 'float16' || float16,
      run: async ({ runtime }) => {
        const session = await runtime.open(transposed(dtype));
        const x = sample(dtype);
        const { kept, release } = await runtime.keep(x);
        const values = Array.from([0, 3, 1, 4, 2, 5], (index) => x.data[index]!);
        for (let time = 0; time < 2; time++) {
          assertTensor((await session.run({ x: kept })).y, { dtype, shape: [3, 2], values });
        }
        await release();
        const none = await runtime.keep(tensor(dtype, [0, 3]));
        assertTensor((await session.run({ x: none.kept })).y, { dtype, shape: [3, 0], values: [] });
        await none.release();
        await session.dispose();
      },
    }),
  ),
  {
    title: 'keeps a tensor handed over before any session is open and after all are closed',
    run: async ({ create }) => {
      const runtime = await create({ threads: 1 });
      const { kept, release } = await runtime.keep(row(3, 4));
      for (let time = 0; time < 3; time++) {
        const session = await runtime.open(transposed('float32'));
        const { y } = await session.run({ x: kept });
        assertTensor(y, { dtype: 'float32', shape: [2, 1], values: [3, 4] });
        await session.dispose();
      }
      await release();
      const session = await runtime.open(transposed('float32'));
      assertTensor((await session.run({ x: row(1) })).y, { dtype: 'float32', shape: [1, 1], values: [1] });
      await runtime.dispose();
    },
  },
  {
    title: 'counts what is kept, and lets go of it when told to, once',
    run: async ({ runtime }) => {
      const before = runtime.kept;
      const session = await runtime.open(sumAndDifference());
      const { kept, release } = await runtime.keep(row(5, 7));
      assertMore(runtime.kept, before, 1, 8);
      const run = await session.runKeeping({ a: kept, b }, ['sum', 'difference']);
      assertMore(runtime.kept, before, 3, 24);
      await Promise.all([release(), release()]);
      await release();
      assertMore(runtime.kept, before, 2, 16);
      await assertFails(session.run({ a: kept, b }), 'runtime.feed-released', ['sums: feed a', 'not kept any more']);
      const { sum } = await session.run({ a: run.kept.sum!, b });
      assertTensor(sum, { dtype: 'float32', shape: [1, 2], values: [7, 11] });
      await session.dispose();
      assertMore(runtime.kept, before, 0, 0);
    },
  },
  {
    title: 'checks what is handed over, and the shape of what it is fed to',
    run: async ({ runtime }) => {
      const before = runtime.kept;
      const short = { dtype: 'float32', shape: [2, 2], data: new Float32Array(3) } as const;
      await assertFails(runtime.keep(short), 'runtime.feed-shape', ['keep', '4 elements', '3']);
      const wide = { dtype: 'float32', shape: [2], data: new Float64Array(2) as unknown as Float32Array } as const;
      await assertFails(runtime.keep(wide), 'runtime.feed-dtype', ['keep', 'Float64Array']);
      const session = await runtime.open(sumAndDifference());
      const { kept, release } = await runtime.keep(ones([1, 3]));
      await assertFails(session.run({ a: kept, b }), 'runtime.feed-shape', ['[1, 3]']);
      await release();
      await session.dispose();
      assertMore(runtime.kept, before, 0, 0);
    },
  },
  {
    title: 'takes nothing over for a signal that is aborted',
    run: async ({ runtime }) => {
      const reason = new Error('stopped by the test');
      const before = runtime.kept;
      const signal = AbortSignal.abort(reason);
      assert((await reasonOf(runtime.keep(row(1), { signal }))) === reason, 'keep has another reason');
      const controller = new AbortController();
      const keeping = runtime.keep(row(1), { signal: controller.signal });
      controller.abort(reason);
      assert((await reasonOf(keeping)) === reason, 'an aborted keep has another reason');
      assertMore(runtime.kept, before, 0, 0);
    },
  },
  {
    title: 'feeds no run with what another runtime keeps, and keeps nothing once it is disposed',
    run: async ({ create, runtime }) => {
      const other = await create({ threads: 1 });
      const { kept, release } = await other.keep(row(1, 2));
      const session = await runtime.open(transposed('float32'));
      await assertFails(session.run({ x: kept }), 'runtime.feed-released', ['another runtime']);
      await session.dispose();
      await other.dispose();
      assert(other.kept.tensors === 0 && other.kept.bytes === 0, 'something is still kept');
      await release();
      await assertFails(other.keep(row(1)), 'runtime.disposed', ['keep']);
    },
  },
];
