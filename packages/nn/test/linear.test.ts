import { buildModel, type Lowering } from '@kinograph/onnx';
import type { Tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { linear } from '../src/index.js';
import { expectClose } from './layer-case.js';
import { float32, memoryStore, noise, runModel } from './run-model.js';

const int8: Lowering = { attention: 'fused', linear: 'int8', contrib: true };
const [K, N] = [64, 48];
const w = noise(N * K, 1).map((value, index) => value * (1 + Math.floor(index / K)));
const b = noise(N, 2);
const x = float32([2, 5, K], noise(2 * 5 * K, 3));

function product(weight: Float32Array): Tensor {
  const y = Float32Array.from({ length: 10 * N }, (_, index) => {
    const [row, column] = [Math.floor(index / N), index % N];
    let sum = b[column]!;
    for (let k = 0; k < K; k++) sum += x.data[row * K + k]! * weight[column * K + k]!;
    return sum;
  });
  return float32([2, 5, N], y);
}

async function build(weights: Record<string, Tensor>, lowering: Lowering | undefined, quantize = true) {
  return buildModel('linear', { weights: await memoryStore(weights), lowering }, (s) => {
    s.output('y', linear(s, s.input('x', 'float32', ['B', 'N', K]), { out: N, quantize }));
  });
}

/** Keeps the upper half of each float: bfloat16, rounded toward zero. */
function bfloat16(values: Float32Array, shape: number[]): Tensor {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return { dtype: 'bfloat16', shape, data: Uint16Array.from(bits, (word) => word >>> 16) };
}

function widened({ data }: Tensor): Float32Array {
  return new Float32Array(Uint32Array.from(data as Uint16Array, (bits) => bits << 16).buffer);
}

it('reads bfloat16 weights as the floats they are', async () => {
  const stored = bfloat16(w, [N, K]);
  const model = await build({ weight: stored, bias: float32([N], b) }, undefined);
  expectClose(await runModel(model, { x }), { y: product(widened(stored)) }, 1e-4);
});

it('int8 stays within 1 % of float32, with one scale for each output', async () => {
  const model = await build({ weight: float32([N, K], w), bias: float32([N], b) }, int8);
  const { y } = await runModel(model, { x });
  const exact = product(w).data as Float32Array;
  const energy = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
  for (const column of [0, 1, N - 1]) {
    const rows = Array.from({ length: 10 }, (_, row) => row * N + column);
    const got = y!.data as Float32Array;
    expect(
      energy(rows.map((index) => got[index]! - exact[index]!)) / energy(rows.map((index) => exact[index]!)),
    ).toBeLessThan(0.01);
  }
});

it('int8 from bfloat16 equals int8 from the same numbers in float32, bit for bit', async () => {
  const stored = bfloat16(w, [N, K]);
  const bias = float32([N], b);
  const narrow = await runModel(await build({ weight: stored, bias }, int8), { x });
  const wide = await runModel(await build({ weight: float32([N, K], widened(stored)), bias }, int8), { x });
  expect(narrow).toEqual(wide);
});

it('a row of zeros quantizes to zeros', async () => {
  const model = await build({ weight: float32([N, K], new Float32Array(N * K)), bias: float32([N], b) }, int8);
  const { y } = await runModel(model, { x });
  expect((y!.data as Float32Array).slice(0, N)).toEqual(b);
});

it('stays float32 where the model says so', async () => {
  const model = await build({ weight: float32([N, K], w), bias: float32([N], b) }, int8, false);
  const types = model.graph!.nodes.map(({ type }) => type);
  expect(types).toContain('Gemm');
  expect(types).not.toContain('DynamicQuantizeMatMul');
});
