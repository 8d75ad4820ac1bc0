import { buildModel, type OnnxModel } from '@kinograph/onnx';
import { tensor } from '@kinograph/tensor';
import { assert, assertFails, assertTensor } from './assert.js';
import type { ConformanceCase } from './case.js';
import { failing, ones, sumAndDifference, transposed } from './models.js';

const a = tensor('float32', [1, 2], Float32Array.of(5, 7));
const b = tensor('float32', [3, 2], Float32Array.of(1, 2, 0, 0, 0, 0));

/** `next = x + 1`, which is to be kept, `same = x`, and `y = 2 x`, over float32 `[N, 2]`. */
function counter(): OnnxModel {
  return buildModel('counter', {}, (s) => {
    const x = s.input('x', 'float32', ['N', 2]);
    s.output('next', s.op.add(x, 1));
    s.output('same', x);
    s.output('y', s.op.mul(x, 2));
  });
}

/** Results that stay with the engine. */
export const keepingCases: readonly ConformanceCase[] = [
  {
    title: 'keeps a result for later runs, of other sessions too, and gives the others',
    run: async ({ runtime }) => {
      const session = await runtime.open(sumAndDifference());
      const other = await runtime.open(transposed('float32'));
      const { results, kept, release } = await session.runKeeping({ a, b }, ['sum']);
      assert(Object.keys(results).join() === 'difference', `got ${Object.keys(results)}`);
      assertTensor(results.difference, { dtype: 'float32', shape: [1, 2], values: [4, 5] });
      assert(kept.sum!.shape.join() === '1,2' && kept.sum!.dtype === 'float32', 'the kept result is described wrongly');
      for (let time = 0; time < 2; time++) {
        const { sum } = await session.run({ a: kept.sum!, b });
        assertTensor(sum, { dtype: 'float32', shape: [1, 2], values: [7, 11] });
      }
      const { y } = await other.run({ x: kept.sum! });
      assertTensor(y, { dtype: 'float32', shape: [2, 1], values: [6, 9] });
      await release();
      await session.dispose();
      await other.dispose();
    },
  },
  {
    title: 'keeps bfloat16 bit by bit',
    run: async ({ runtime }) => {
      const session = await runtime.open(transposed('bfloat16'));
      const x = tensor('bfloat16', [1, 2], Uint16Array.of(0x3f80, 0xc000));
      const { kept } = await session.runKeeping({ x }, ['y']);
      assert(kept.y!.dtype === 'bfloat16', `got ${kept.y!.dtype}`);
      const { y } = await session.run({ x: kept.y! });
      assertTensor(y, { dtype: 'bfloat16', shape: [1, 2], values: [0x3f80, 0xc000] });
      await session.dispose();
    },
  },
  {
    title: 'lets go of what was kept when told to, and with its session',
    run: async ({ runtime }) => {
      const session = await runtime.open(sumAndDifference());
      const other = await runtime.open(transposed('float32'));
      const first = await session.runKeeping({ a, b }, ['sum']);
      await first.release();
      await first.release();
      await assertFails(other.run({ x: first.kept.sum! }), 'runtime.feed-released', ['feed x', 'not kept any more']);
      const second = await session.runKeeping({ a, b }, ['sum']);
      await session.dispose();
      await assertFails(other.run({ x: second.kept.sum! }), 'runtime.feed-released', ['feed x', 'not kept any more']);
      await second.release();
      await other.dispose();
    },
  },
  {
    title: 'checks the shape of a kept feed, and the names of what is to be kept',
    run: async ({ runtime }) => {
      const session = await runtime.open(sumAndDifference());
      const { kept } = await session.runKeeping({ a, b }, ['sum']);
      const tall = tensor('float32', [5, 2], new Float32Array(10));
      await assertFails(session.run({ a: kept.sum!, b: tall }), 'runtime.feed-shape', ['3']);
      await assertFails(session.runKeeping({ a, b }, ['summ']), 'runtime.output-unknown', ['sum']);
      await session.dispose();
    },
  },
  {
    title: 'feeds a run with what the run before kept, over and over, at any size',
    run: async ({ runtime }) => {
      const session = await runtime.open(counter());
      for (const rows of [3, 5, 3, 0, 1]) {
        let before = await session.runKeeping({ x: ones([rows, 2]) }, ['next', 'same']);
        for (let time = 2; time < 5; time++) {
          const now = await session.runKeeping({ x: before.kept.next! }, ['next', 'same']);
          await before.release();
          before = now;
          const values = Array<number>(2 * rows).fill(2 * time);
          assertTensor(now.results.y, { dtype: 'float32', shape: [rows, 2], values });
          const { y } = await session.run({ x: now.kept.same! });
          assertTensor(y, { dtype: 'float32', shape: [rows, 2], values });
        }
        await before.release();
      }
      await session.dispose();
    },
  },
  {
    title: 'keeps every result of a run',
    run: async ({ runtime }) => {
      const session = await runtime.open(counter());
      for (let time = 0; time < 3; time++) {
        const { results, kept, release } = await session.runKeeping({ x: ones([1, 2]) }, ['next', 'same', 'y']);
        assert(Object.keys(results).length === 0, `got ${Object.keys(results)}`);
        const { y } = await session.run({ x: kept.y! });
        assertTensor(y, { dtype: 'float32', shape: [1, 2], values: [4, 4] });
        await release();
      }
      await session.dispose();
    },
  },
  {
    title: 'keeps the right results after a run that kept some has failed, and what was kept before',
    run: async ({ runtime }) => {
      const session = await runtime.open(failing());
      const good = (value: number) => ({ n: ones([3], value), m: ones([2]) });
      const known = await session.runKeeping(good(1), ['y']);
      const before = await session.runKeeping(good(4), ['y']);
      for (let time = 0; time < 2; time++) {
        const bad = { n: ones([2]), m: ones([3]) };
        await assertFails(session.runKeeping(bad, ['y']), 'runtime.failed', ['The engine says: ']);
        const after = await session.runKeeping(good(6), ['y']);
        const { y } = await session.run({ n: after.kept.y!, m: before.kept.y! });
        assertTensor(y, { dtype: 'float32', shape: [2], values: [12, 12] });
        await after.release();
      }
      await before.release();
      await known.release();
      await session.dispose();
    },
  },
];
