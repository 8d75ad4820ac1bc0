import type { Tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { float32, int64, runModel } from '../../test/run-model.js';
import { buildModel } from '../build-model.js';
import type { Scope } from '../scope.js';
import type { Value } from '../value.js';

type Case = (s: Scope, x: Value) => Value;
const ascending = float32([2, 3], [1, 2, 3, 4, 5, 6]);
const image = float32([1, 4, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8]);

/** Runs one operator on a model input, so that nothing is folded. */
async function run(make: Case, x: Tensor): Promise<number[]> {
  const model = buildModel('values', {}, (s) => s.output('y', make(s, s.input('x', x.dtype, x.shape))));
  const { y } = await runModel(model, { x });
  return Array.from(y!.data as ArrayLike<number | bigint>, Number);
}

const cases: [fact: string, make: Case, x: Tensor, expected: number[]][] = [
  ['slice takes a range', ({ op }, x) => op.slice(x, { axis: 1, start: 1 }), ascending, [2, 3, 5, 6]],
  [
    'slice counts negative bounds from the end',
    ({ op }, x) => op.slice(x, { axis: 1, start: -3, end: -1 }),
    ascending,
    [1, 2, 4, 5],
  ],
  ['slice steps', ({ op }, x) => op.slice(x, { axis: 1, start: 0, step: 2 }), ascending, [1, 3, 4, 6]],
  [
    'split keeps the order of its sizes',
    ({ op }, x) => op.split(x, { axis: 1, sizes: [1, 2] })[1]!,
    ascending,
    [2, 3, 5, 6],
  ],
  ['transpose moves axes', ({ op }, x) => op.transpose(x, [1, 0]), ascending, [1, 4, 2, 5, 3, 6]],
  [
    'tile repeats whole axes',
    ({ op }, x) => op.tile(op.slice(x, { axis: 0, start: 0, end: 1 }), [2, 1]),
    ascending,
    [1, 2, 3, 1, 2, 3],
  ],
  [
    'expand repeats an axis of one',
    ({ op }, x) => op.expand(op.slice(x, { axis: 1, start: 0, end: 1 }), [2, 2]),
    ascending,
    [1, 1, 4, 4],
  ],
  [
    'pad puts its pairs before and after',
    ({ op }, x) =>
      op.pad(x, {
        pads: [
          [0, 1],
          [1, 0],
        ],
        mode: 'constant',
        value: 9,
      }),
    ascending,
    [9, 1, 2, 3, 9, 4, 5, 6, 9, 9, 9, 9],
  ],
  [
    'gather picks along an axis',
    (s, x) => s.op.gather(x, s.constant([2, 0], { dtype: 'int64' }), { axis: 1 }),
    ascending,
    [3, 1, 6, 4],
  ],
  [
    'depthToSpace in CRD order keeps a channel together',
    ({ op }, x) => op.depthToSpace(x, { blockSize: 2, mode: 'CRD' }),
    image,
    [1, 3, 2, 4, 5, 7, 6, 8],
  ],
  [
    'cumulativeSum runs along its axis',
    ({ op }, x) => op.cumulativeSum(x, { axis: 1 }),
    ascending,
    [1, 3, 6, 4, 9, 15],
  ],
  [
    'reduceSumSquare squares first',
    ({ op }, x) => op.reduceSumSquare(x, { axes: [1], keepDims: false }),
    ascending,
    [14, 77],
  ],
  ['where picks by condition', ({ op }, x) => op.where(op.less(x, 3), x, -1), ascending, [1, 2, -1, -1, -1, -1]],
  ['clip limits', ({ op }, x) => op.clip(x, { min: 2, max: 4 }), ascending, [2, 2, 3, 4, 4, 4]],
  ['a number on the left stays on the left', ({ op }, x) => op.sub(10, x), ascending, [9, 8, 7, 6, 5, 4]],
  ['whole numbers divide toward zero', ({ op }, x) => op.div(x, 2), int64([3], [7, -7, 4]), [3, -3, 2]],
  ['cast drops fractions', ({ op }, x) => op.cast(op.div(x, 2), 'int64'), ascending, [0, 1, 1, 2, 2, 3]],
  [
    'gemm transposes, scales and adds',
    (s, x) =>
      s.op.gemm(x, s.constant([1, 0, 1], { dtype: 'float32', shape: [1, 3] }), s.constant([10], { dtype: 'float32' }), {
        transA: false,
        transB: true,
        alpha: 2,
        beta: 0.5,
      }),
    ascending,
    [13, 25],
  ],
  [
    'fusedMatMul transposes its first factor',
    ({ op }, x) => op.fusedMatMul(x, x, { transA: true, transB: false, alpha: 1 }),
    ascending,
    [17, 22, 27, 22, 29, 36, 27, 36, 45],
  ],
  [
    'quantizeInt8 rounds halves to even and stops at the ends',
    (s, x) => s.op.quantizeInt8(s.op.mul(x, 0.5), s.constant([1, 0.01], { dtype: 'float32' }), { axis: 0 }),
    ascending,
    [0, 1, 2, 127, 127, 127],
  ],
  [
    'averagePool leaves padding out of the mean',
    ({ op }, x) =>
      op.averagePool(op.reshape(x, [1, 1, 2, 3]), {
        kernel: [2, 2],
        strides: [2, 2],
        pads: [
          [0, 0],
          [1, 0],
        ],
      }),
    ascending,
    [2.5, 4],
  ],
  [
    'size is the dimension as a scalar',
    (s, x) => s.op.add(x, s.op.cast(s.op.size(x.dim(1)), 'float32')),
    ascending,
    [4, 5, 6, 7, 8, 9],
  ],
];

it.each(cases)('%s', async (_, make, x, expected) => {
  expect(await run(make, x)).toEqual(expected);
});

it.each(cases.filter(([fact]) => !/fusedMatMul|quantize|Pool|gemm/.test(fact)))(
  'folded while building: %s',
  async (_, make, x, expected) => {
    const model = buildModel('folded', {}, (s) => {
      const y = make(s, s.constant(x));
      s.output('y', s.op.add(s.op.cast(y, 'float32'), s.input('zero', 'float32', [])));
    });
    const { y } = await runModel(model, { zero: float32([], [0]) });
    expect([...(y!.data as Float32Array)]).toEqual(expected);
  },
);

it('makes half-precision constants from numbers', async () => {
  const x: Tensor = { dtype: 'float16', shape: [1], data: Uint16Array.of(0x3c00) };
  const model = buildModel('half', {}, (s) => {
    s.output('y', s.op.cast(s.op.mul(s.input('x', 'float16', [1]), 0.5), 'float32'));
  });
  const { y } = await runModel(model, { x });
  expect([...(y!.data as Float32Array)]).toEqual([0.5]);
});
