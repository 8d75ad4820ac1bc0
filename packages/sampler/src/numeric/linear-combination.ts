import { KinographError } from '@kinograph/errors';
import { type Tensor, tensor } from '@kinograph/tensor';

type Float32 = Tensor<'float32'>;

/** A tensor and what it is multiplied with. */
export type Term = readonly [coefficient: number, tensor: Float32];

/**
 * `sum of coefficient x tensor` in one pass, summed in float64 and rounded once. All solver updates are this.
 * @throws KinographError `sampler.shape` when the shapes differ.
 */
export function linearCombination(terms: readonly Term[]): Float32 {
  const [first, ...rest] = terms;
  if (!first) throw new RangeError('linearCombination: wants at least one term.');
  const { shape, data } = first[1];
  for (const [, other] of rest) requireShape(other, shape);
  const out = new Float32Array(data.length);
  const [second, third, ...more] = rest;
  if (!second) return scaled(first, out);
  if (!third) return sumOfTwo(first, second, out);
  return more.length === 0 ? sumOfThree(first, second, third, out) : sumOfMany(terms, out);
}

function scaled([a, x]: Term, out: Float32Array): Float32 {
  const xs = x.data;
  for (let i = 0; i < out.length; i++) out[i] = a * xs[i]!;
  return tensor('float32', x.shape, out);
}

function sumOfTwo([a, x]: Term, [b, y]: Term, out: Float32Array): Float32 {
  const [xs, ys] = [x.data, y.data];
  for (let i = 0; i < out.length; i++) out[i] = a * xs[i]! + b * ys[i]!;
  return tensor('float32', x.shape, out);
}

function sumOfThree([a, x]: Term, [b, y]: Term, [c, z]: Term, out: Float32Array): Float32 {
  const [xs, ys, zs] = [x.data, y.data, z.data];
  for (let i = 0; i < out.length; i++) out[i] = a * xs[i]! + b * ys[i]! + c * zs[i]!;
  return tensor('float32', x.shape, out);
}

function sumOfMany(terms: readonly Term[], out: Float32Array): Float32 {
  const coefficients = terms.map(([coefficient]) => coefficient);
  const arrays = terms.map(([, { data }]) => data);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < arrays.length; k++) sum += coefficients[k]! * arrays[k]![i]!;
    out[i] = sum;
  }
  return tensor('float32', terms[0]![1].shape, out);
}

/** @throws KinographError `sampler.shape` when `tensor` does not have this shape. */
export function requireShape(value: Float32, shape: readonly number[], where = 'sampler'): void {
  if (value.shape.length === shape.length && value.shape.every((size, axis) => size === shape[axis])) return;
  throw new KinographError('sampler.shape', {
    where,
    wanted: `a tensor of shape [${shape.join(', ')}]`,
    got: `[${value.shape.join(', ')}]`,
  });
}
