import { expect, it } from 'vitest';
import { float32, memoryStore } from '../../test/run-model.js';
import { buildModel } from '../build-model.js';
import { countFlops } from './count-flops.js';
import { countParameters } from './count-parameters.js';
import { peakActivationBytes } from './peak-activation-bytes.js';

const weights = await memoryStore({ w: float32([8, 4], new Float32Array(32)), b: float32([8], new Float32Array(8)) });

const graph = buildModel('demo', { weights }, (s) => {
  const { op } = s;
  const x = s.input('x', 'float32', ['B', 'N', 4]);
  const w = op.transpose(s.weight('w', [8, 4]), [1, 0]);
  const h = op.reshape(op.add(op.matmul(x, w), s.weight('b', [8])), [-1, 8]); // [B*N, 8]
  s.output('y', op.reduceSum(op.mul(h, h), { axes: [1], keepDims: false }));
}).graph!;

it('counts two operations for each multiply and add of a product', () => {
  expect(countFlops(graph, { B: 2, N: 3 })).toBe(2 * (2 * 3) * 4 * 8);
});

it('counts what the weight files hold', () => {
  expect(countParameters(graph)).toEqual({ parameters: 40, bytes: 160 });
});

it('finds the most bytes alive at once, views and folded weights not counted', () => {
  // x, and two [B*N, 8] values while one is computed from the other
  expect(peakActivationBytes(graph, { B: 2, N: 3 })).toBe(4 * (24 + 48 + 48));
});

it('counts convolutions and attention', async () => {
  const filters = await memoryStore({ k: float32([6, 3, 3, 3], new Float32Array(162)) });
  const model = buildModel('demo', { weights: filters }, (s) => {
    const image = s.input('image', 'float32', ['B', 3, 'H', 'W']);
    const pads = [
      [1, 1],
      [1, 1],
    ] as const;
    s.output('features', s.op.conv(image, s.weight('k', [6, 3, 3, 3]), undefined, { strides: [1, 1], pads }));
    const [q, k] = [s.input('q', 'float32', ['B', 'N', 16]), s.input('k', 'float32', ['B', 'M', 16])];
    s.output('attended', s.op.multiHeadAttention(q, k, k, { heads: 2, scale: 1 }));
  });
  const flops = countFlops(model.graph!, { B: 2, H: 5, W: 7, N: 10, M: 20 });
  expect(flops).toBe(2 * (2 * 6 * 5 * 7) * 27 + 2 * (2 * 2 * 10 * 20 * 16));
});

it('adds the scores of attention where a bias makes the engine hold them', () => {
  const peak = (biased: boolean) => {
    const model = buildModel('demo', {}, (s) => {
      const q = s.input('q', 'float32', ['B', 'N', 16]);
      const bias = s.input('bias', 'float32', [1, 1, 'N', 'N']);
      const options = biased ? { attentionBias: bias } : {};
      s.output('y', s.op.multiHeadAttention(q, q, q, { heads: 4, scale: 1, ...options }));
    });
    return peakActivationBytes(model.graph!, { B: 2, N: 10 });
  };
  expect(peak(true) - peak(false)).toBe(4 * (2 * 4 * 10 * 10));
});

it('says which symbol has no value', () => {
  expect(() => countFlops(graph, { B: 2 })).toThrow('N');
});
