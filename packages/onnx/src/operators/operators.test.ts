import type { Tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { type Engine, float32, int64, noise, runModel } from '../../test/run-model.js';
import { buildModel } from '../build-model.js';
import { evaluateDim } from '../dim.js';
import { parseDim } from '../parse-dim.js';
import type { Scope } from '../scope.js';
import type { Value } from '../value.js';

const sizes = { B: 2, N: 6, H: 2, W: 4 };
const feeds: Record<string, Tensor> = {
  x: float32([2, 6, 8], noise(96, 1)), // [B, N, 8]
  y: float32([2, 6, 8], noise(96, 2)), // [B, N, 8]
  image: float32([2, 4, 4, 8], noise(256, 3)), // [B, 4, 2H, 2W]
  ids: int64([2, 3], [0, 1, 5, 3, 2, 4]), // [B, 3]
  positions: int64([2, 6], [0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0]), // [B, N]
};

type Inputs = Record<'x' | 'y' | 'image' | 'ids' | 'positions', Value>;
type Case = (s: Scope, inputs: Inputs) => Value | Value[];

const ones = (s: Scope, ...shape: number[]) => s.op.fill(shape, { value: 1, dtype: 'float32' });
const pad1 = [
  [1, 1],
  [1, 1],
] as const;
const gemm = { transA: false, transB: true, alpha: 2, beta: 0.5 };

const cases: Record<string, Case> = {
  arithmetic: ({ op }, { x, y }) => op.div(op.mul(op.sub(op.add(x, y), 1), 2), op.add(op.abs(y), 0.5)),
  powers: ({ op }, { x }) => op.pow(op.sqrt(op.exp(op.log(op.add(op.abs(x), 1)))), 3),
  waves: ({ op }, { x }) => op.max(op.min(op.sin(x), op.cos(x)), op.tanh(op.erf(op.sigmoid(x)))),
  rounding: ({ op }, { x }) => op.add(op.floor(x), op.mul(op.ceil(x), op.round(x))),
  ramps: ({ op }, { x }) => op.add(op.relu(x), op.softplus(op.neg(op.reciprocal(op.add(x, 3))))),
  gelu: ({ op }, { x }) => op.sub(op.gelu(x, { approximate: 'erf' }), op.gelu(x, { approximate: 'tanh' })),
  clip: ({ op }, { x }) => op.clip(x, { min: -0.5, max: 0.25 }),
  comparisons: ({ op }, { x, y }) => op.and(op.or(op.less(x, y), op.equal(x, y)), op.not(op.greaterOrEqual(x, 0.5))),
  moreComparisons: ({ op }, { x, y }) => op.or(op.greater(x, y), op.lessOrEqual(x, 0)),
  where: ({ op }, { x, y }) => op.where(op.less(x, y), x, 0),
  cast: ({ op }, { x }) => op.cast(op.mul(x, 10), 'int64'),
  reshape: ({ op }, { x }) => op.reshape(x, ['B', 2, -1, 4]),
  mergeAxes: ({ op }, { image }) => op.reshape(image, ['B', 4, '4*H*W']),
  transpose: ({ op }, { image }) => op.transpose(image, [0, 2, 3, 1]),
  squeezing: ({ op }, { x }) => op.squeeze(op.unsqueeze(x, 0, -1), 0, -1),
  concat: ({ op }, { x, y }) => op.concat([x, y, x], { axis: 1 }),
  splitParts: ({ op }, { x }) => op.split(x, { axis: -1, parts: 4 }),
  splitSizes: ({ op }, { x }) => op.split(x, { axis: 2, sizes: [1, 5, 2] }),
  slice: ({ op }, { x }) => op.slice(x, { axis: 1, start: 1, end: -2 }),
  sliceSteps: ({ op }, { image }) => op.slice(image, { axis: 3, start: 1, step: 3 }),
  sliceSymbolic: ({ op }, { x }) => op.slice(x, { axis: 1, start: 'N-2', end: 'N-1' }),
  expand: ({ op }, { x }) => op.expand(op.slice(x, { axis: 2, start: 0, end: 1 }), ['H', 'B', 'N', 3]),
  tile: ({ op }, { x }) => op.tile(x, [1, 2, 3]),
  padConstant: ({ op }, { x }) =>
    op.pad(x, {
      pads: [
        [0, 0],
        [2, 0],
        [0, 1],
      ],
      mode: 'constant',
      value: 7,
    }),
  padReflect: ({ op }, { image }) =>
    op.pad(image, {
      pads: [
        [0, 0],
        [0, 0],
        [1, 2],
        [0, 3],
      ],
      mode: 'reflect',
    }),
  gather: (s, { ids }) =>
    s.op.gather(s.constant([...noise(24)], { dtype: 'float32', shape: [6, 4] }), ids, { axis: 0 }),
  depthToSpace: ({ op }, { image }) => op.depthToSpace(image, { blockSize: 2, mode: 'CRD' }),
  spaceToDepth: ({ op }, { image }) => op.spaceToDepth(image, { blockSize: 2 }),
  reductions: ({ op }, { x }) => {
    const options = { axes: [-1, 0], keepDims: false };
    const sums = op.add(op.reduceSum(x, options), op.reduceSumSquare(x, options));
    return op.add(op.mul(sums, op.reduceMean(x, options)), op.reduceL2(x, options));
  },
  extremes: ({ op }, { x }) =>
    op.sub(op.reduceMax(x, { axes: [1], keepDims: true }), op.reduceMin(x, { axes: [1], keepDims: true })),
  softmax: ({ op }, { x }) => op.softmax(x, { axis: 1 }),
  argMax: ({ op }, { x }) => op.argMax(x, { axis: -1, keepDims: false }),
  cumulativeSum: ({ op }, { x }) => op.cumulativeSum(x, { axis: 1 }),
  matmul: ({ op }, { x, y }) => op.matmul(x, op.transpose(y, [0, 2, 1])),
  matmulBroadcast: (s, { x }) => s.op.matmul(x, ones(s, 8, 3)),
  gemm: (s, { x }) => s.op.gemm(s.op.reshape(x, [-1, 8]), ones(s, 3, 8), ones(s, 3), gemm),
  fusedMatMul: ({ op }, { x, y }) => op.fusedMatMul(x, y, { transA: true, transB: false, alpha: 0.5 }),
  quantized: (s, { x }) => {
    const w = s.op.quantizeInt8(ones(s, 8, 3), ones(s, 3), { axis: 1 });
    return s.op.dynamicQuantizeMatMul(x, w, { scale: ones(s, 3), bias: ones(s, 3) });
  },
  layerNormalization: (s, { x }) => s.op.layerNormalization(x, ones(s, 8), ones(s, 8), { axis: -1, epsilon: 1e-5 }),
  simplifiedLayerNormalization: (s, { x }) =>
    s.op.simplifiedLayerNormalization(x, ones(s, 8), { axis: -1, epsilon: 1e-5 }),
  groupNormalization: (s, { image }) =>
    s.op.groupNormalization(image, ones(s, 4), ones(s, 4), { groups: 2, epsilon: 1e-5 }),
  lpNormalization: ({ op }, { image }) => op.lpNormalization(image, { axis: 1, p: 2 }),
  conv: (s, { image }) => s.op.conv(image, ones(s, 5, 4, 3, 3), ones(s, 5), { strides: [2, 3], pads: pad1 }),
  convGrouped: (s, { image }) =>
    s.op.conv(image, ones(s, 4, 2, 2, 1), undefined, { strides: [1, 1], pads: pad1, dilations: [2, 1], groups: 2 }),
  averagePool: ({ op }, { image }) =>
    op.averagePool(image, {
      kernel: [2, 2],
      strides: [2, 2],
      pads: [
        [0, 0],
        [0, 0],
      ],
    }),
  resizeNearest: ({ op }, { image }) =>
    op.resize(image, { scales: [1, 1, 2, 3], mode: 'nearest', coordinates: 'asymmetric', rounding: 'floor' }),
  resizeLinear: ({ op }, { image }) =>
    op.resize(image, { scales: [1, 1, 2, 2], mode: 'linear', coordinates: 'half_pixel' }),
  range: ({ op }) => op.range({ start: 1, end: '2*N', step: 3 }),
  size: ({ op }) => op.size('ceil(N/4)*H-1'),
  fill: ({ op }) => op.fill(['N', 'B+1'], { value: 3, dtype: 'int64' }),
  multiHeadAttention: (s, { x, y }) => {
    const attentionBias = s.op.unsqueeze(s.op.matmul(x, s.op.transpose(y, [0, 2, 1])), 1);
    return s.op.multiHeadAttention(x, y, y, { heads: 2, scale: 0.5, attentionBias });
  },
  rotaryEmbedding: (s, { x, positions }) =>
    s.op.rotaryEmbedding(x, positions, ones(s, 6, 2), ones(s, 6, 2), { heads: 2, interleaved: true }),
};

function inputsOf(s: Scope): Inputs {
  return {
    x: s.input('x', 'float32', ['B', 'N', 8]),
    y: s.input('y', 'float32', ['B', 'N', 8]),
    image: s.input('image', 'float32', ['B', 4, '2*H', '2*W']),
    ids: s.input('ids', 'int64', ['B', 3]),
    positions: s.input('positions', 'int64', ['B', 'N']),
  };
}

/** Every case in one model: outputs `name` or `name.0`, `name.1`, ... */
const allOperators = buildModel('operators', {}, (s) => {
  const inputs = inputsOf(s);
  for (const [name, make] of Object.entries(cases)) {
    const made = make(s.at(name), inputs);
    const values = Array.isArray(made) ? made : [made];
    for (const [index, value] of values.entries()) s.output(Array.isArray(made) ? `${name}.${index}` : name, value);
  }
});

const web = await import('onnxruntime-web');
web.env.wasm.numThreads = 1;
const outputs = await runModel(allOperators, feeds);

it.each(allOperators.outputs)('$name has the dtype and shape that were inferred for it', ({ name, dtype, shape }) => {
  const inferred = shape.map((dim) => evaluateDim(parseDim(dim), sizes));
  expect({ dtype: outputs[name]!.dtype, shape: outputs[name]!.shape }).toEqual({ dtype, shape: inferred });
});

it('every operator gives the same on WebAssembly', async () => {
  const onWasm = await runModel(allOperators, feeds, web as Engine);
  for (const [name, { shape, data }] of Object.entries(outputs)) {
    expect(onWasm[name]!.shape, name).toEqual(shape);
    const values = onWasm[name]!.data;
    for (let index = 0; index < data.length; index++) {
      expect(Math.abs(Number(data[index]) - Number(values[index])), name).toBeLessThan(1e-5);
    }
  }
});

const wrong: Record<string, [code: string, make: Case]> = {
  'adding shapes that do not broadcast': ['onnx.shape', ({ op }, { x }) => op.add(x, op.transpose(x, [0, 2, 1]))],
  'adding two symbols that could differ': [
    'onnx.shape',
    ({ op }, { x, ids }) => op.add(op.cast(ids, 'float32'), op.slice(x, { axis: 2, start: 0, end: 3 })),
  ],
  'adding two dtypes': ['onnx.dtype', ({ op }, { x, ids }) => op.add(x, ids)],
  'a square root of whole numbers': ['onnx.dtype', ({ op }, { ids }) => op.sqrt(ids)],
  'a reshape to another number of elements': ['onnx.shape', ({ op }, { x }) => op.reshape(x, ['B', 'N', 4])],
  'a reshape whose -1 is no whole number': ['onnx.shape', ({ op }, { x }) => op.reshape(x, ['B', 'N', 3, -1])],
  'a product of unequal inner sizes': ['onnx.shape', ({ op }, { x }) => op.matmul(x, x)],
  'a split into unequal parts': ['onnx.shape', ({ op }, { x }) => op.split(x, { axis: 1, parts: 4 })],
  'a slice beyond the end': ['onnx.shape', ({ op }, { x }) => op.slice(x, { axis: 2, start: 4, end: 9 })],
  'a concatenation of unlike values': ['onnx.shape', ({ op }, { x, image }) => op.concat([x, image], { axis: 0 })],
  'an axis that is not there': ['onnx.axis', ({ op }, { x }) => op.softmax(x, { axis: 3 })],
  'a convolution over other channels': [
    'onnx.shape',
    (s, { image }) =>
      s.op.conv(image, ones(s, 5, 3, 1, 1), undefined, {
        strides: [1, 1],
        pads: [
          [0, 0],
          [0, 0],
        ],
      }),
  ],
  'heads that do not divide the width': [
    'onnx.shape',
    ({ op }, { x }) => op.multiHeadAttention(x, x, x, { heads: 3, scale: 1 }),
  ],
  'a norm with parameters of another width': [
    'onnx.shape',
    (s, { x }) => s.op.layerNormalization(x, ones(s, 7), undefined, { axis: -1, epsilon: 1e-5 }),
  ],
};

it.each(Object.entries(wrong))('refuses %s, and says where', (_, [code, make]) => {
  const build = () => buildModel('wrong', {}, (s) => make(s.at('here'), inputsOf(s)));
  expect(build).toThrow(expect.objectContaining({ code, where: expect.stringMatching(/^wrong: here: /) }));
});
