import { buildModel } from '@kinograph/onnx';
import { tensor } from '@kinograph/tensor';
import { assert, assertTensor } from './assert.js';
import type { ConformanceCase } from './case.js';

const N = 3;
const D = 4;
const ramp = (length: number, scale: number) => Float32Array.from({ length }, (_, index) => Math.sin(index) * scale);

/** Attention of one head written out: softmax(q k' / sqrt(D)) v for `[N, D]` matrices. */
function attend(q: Float32Array, k: Float32Array, v: Float32Array): number[] {
  const result: number[] = [];
  for (let row = 0; row < N; row++) {
    const scores = Array.from({ length: N }, (_, key) => {
      let dot = 0;
      for (let d = 0; d < D; d++) dot += q[row * D + d]! * k[key * D + d]!;
      return Math.exp(dot / Math.sqrt(D));
    });
    const sum = scores.reduce((total, score) => total + score, 0);
    for (let d = 0; d < D; d++) {
      result.push(scores.reduce((total, score, key) => total + (score / sum) * v[key * D + d]!, 0));
    }
  }
  return result;
}

/** The operators that a lowering claims. */
export const operatorCases: readonly ConformanceCase[] = [
  {
    title: 'computes the fused attention its lowering claims',
    applies: ({ runtime }) => runtime.lowering.attention === 'fused',
    run: async ({ runtime }) => {
      const model = buildModel('attention', {}, (s) => {
        const [q, k, v] = ['q', 'k', 'v'].map((name) => s.input(name, 'float32', [1, 'N', D]));
        s.output('y', s.op.multiHeadAttention(q!, k!, v!, { heads: 1, scale: 1 / Math.sqrt(D) }));
      });
      const session = await runtime.open(model);
      const [q, k, v] = [ramp(N * D, 1), ramp(N * D, 2), ramp(N * D, 3)];
      const feed = (data: Float32Array) => tensor('float32', [1, N, D], data);
      const { y } = await session.run({ q: feed(q), k: feed(k), v: feed(v) });
      assertTensor(y, { dtype: 'float32', shape: [1, N, D], values: attend(q, k, v) }, 1e-5);
      await session.dispose();
    },
  },
  {
    title: 'computes the transposed and scaled product its lowering claims',
    applies: ({ runtime }) => runtime.lowering.contrib,
    run: async ({ runtime }) => {
      const model = buildModel('product', {}, (s) => {
        const [a, b] = [s.input('a', 'float32', [1, 2]), s.input('b', 'float32', ['M', 2])];
        s.output('y', s.op.fusedMatMul(a, b, { transA: false, transB: true, alpha: 0.5 }));
      });
      const session = await runtime.open(model);
      const { y } = await session.run({
        a: tensor('float32', [1, 2], Float32Array.of(2, 4)),
        b: tensor('float32', [2, 2], Float32Array.of(1, 1, 3, -1)),
      });
      assertTensor(y, { dtype: 'float32', shape: [1, 2], values: [3, 1] });
      await session.dispose();
    },
  },
  {
    title: 'quantizes weights when a session is made, and multiplies with them, as the int8 lowering claims',
    applies: ({ int8 }) => int8 ?? true,
    run: async ({ create }) => {
      const runtime = await create({ threads: 1, precision: 'int8' });
      assert(runtime.lowering.linear === 'int8', `the lowering says ${runtime.lowering.linear}`);
      const weight = ramp(64 * 64, 1);
      const model = buildModel('linear int8', { lowering: runtime.lowering }, (s) => {
        const w = s.constant(tensor('float32', [64, 64], weight));
        const scale = s.constant(tensor('float32', [64], new Float32Array(64).fill(1 / 127)));
        const x = s.input('x', 'float32', ['N', 64]);
        s.output('y', s.op.dynamicQuantizeMatMul(x, s.op.quantizeInt8(w, scale, { axis: 1 }), { scale }));
      });
      const session = await runtime.open(model);
      const x = ramp(2 * 64, 1);
      const { y } = await session.run({ x: tensor('float32', [2, 64], x) });
      const values = Array.from({ length: 128 }, (_, index) => {
        let dot = 0;
        for (let k = 0; k < 64; k++) dot += x[Math.floor(index / 64) * 64 + k]! * weight[k * 64 + (index % 64)]!;
        return dot;
      });
      assertTensor(y, { dtype: 'float32', shape: [2, 64], values }, 0.25);
      await session.dispose();
      await runtime.dispose();
    },
  },
];
