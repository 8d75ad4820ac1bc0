import type { OnnxModel } from '@kinograph/onnx';
import { type Tensor, tensor } from '@kinograph/tensor';
import type { RuntimeErrorCode } from '../error-code.js';
import { assertFails, assertTensor } from './assert.js';
import type { ConformanceCase } from './case.js';
import { failing, ones, sumAndDifference, transposed } from './models.js';

const a = tensor('float32', [1, 2]);
const b = tensor('float32', [3, 2]);

/** A feed that only untyped code can make. */
const mistyped: Tensor = { dtype: 'float32', shape: [1, 2], data: new Float64Array(2) as unknown as Float32Array };

const wrong: readonly { what: string; feeds: Record<string, Tensor>; code: RuntimeErrorCode; mentions: string[] }[] = [
  { what: 'a missing feed', feeds: { a }, code: 'runtime.feed-missing', mentions: ['sums: feed b', '[2*N+1, 2]'] },
  {
    what: 'an unknown feed, with the nearest name',
    feeds: { a, b, aa: a },
    code: 'runtime.feed-unknown',
    mentions: ['aa', 'Did you mean "a"?'],
  },
  {
    what: 'another dtype',
    feeds: { a: tensor('int32', [1, 2]), b },
    code: 'runtime.feed-dtype',
    mentions: ['float32', 'int32'],
  },
  { what: 'data of another width', feeds: { a: mistyped, b }, code: 'runtime.feed-dtype', mentions: ['Float64Array'] },
  { what: 'another rank', feeds: { a: tensor('float32', [2]), b }, code: 'runtime.feed-shape', mentions: ['[2]'] },
  {
    what: 'another fixed dimension',
    feeds: { a: tensor('float32', [1, 3]), b },
    code: 'runtime.feed-shape',
    mentions: ['[N, 2]', '[1, 3]'],
  },
  {
    what: 'a symbol with two values',
    feeds: { a, b: tensor('float32', [5, 2]) },
    code: 'runtime.feed-shape',
    mentions: ['2*N+1 = 3', 'N = 1 in feed a', '5'],
  },
  {
    what: 'fewer numbers than the shape says',
    feeds: { a: { dtype: 'float32', shape: [2, 2], data: new Float32Array(3) }, b },
    code: 'runtime.feed-shape',
    mentions: ['4 elements', '3'],
  },
];

/** A model whose last bytes are missing. */
function brokenModel(): OnnxModel {
  const model = transposed('float32');
  return { ...model, name: 'broken', bytes: model.bytes.slice(0, model.bytes.byteLength - 5) };
}

/** What must be refused, and how. */
export const refusalCases: readonly ConformanceCase[] = [
  ...wrong.map(
    ({ what, feeds, code, mentions }): ConformanceCase => ({
      title: `refuses ${what}`,
      run: async ({ runtime }) => {
        const session = await runtime.open(sumAndDifference());
        await assertFails(session.run(feeds), code, mentions);
        const { sum } = await session.run({ a, b });
        assertTensor(sum, { dtype: 'float32', shape: [1, 2], values: [0, 0] });
        await session.dispose();
      },
    }),
  ),
  {
    title: "says the model's name and the engine's own words when a model cannot be opened",
    run: async ({ runtime }) => {
      await assertFails(runtime.open(brokenModel()), 'runtime.open-failed', ['broken', 'The engine says: ']);
    },
  },
  {
    title: "says the model's name and the engine's own words when a run fails, and runs again",
    run: async ({ runtime }) => {
      const session = await runtime.open(failing());
      const run = session.run({ n: ones([2]), m: ones([3]) });
      await assertFails(run, 'runtime.failed', ['failing', 'The engine says: ']);
      const { y } = await session.run({ n: ones([3]), m: ones([2]) });
      assertTensor(y, { dtype: 'float32', shape: [2], values: [2, 2] });
      await session.dispose();
    },
  },
];
