import { tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { compare } from './compare.js';

it('allows floats a ten-thousandth of the largest value, and ten noise floors', () => {
  const expected = tensor('float32', [2], Float32Array.of(0, 20));
  expect(compare('x', expected, expected, 1e-3).allowed).toBeCloseTo(2e-3 + 1e-2, 12);
});

it('allows integers nothing, whatever type they come in', () => {
  const expected = tensor('int64', [2], BigInt64Array.of(5n, 6n));
  expect(compare('x', expected, tensor('float64', [2], Float64Array.of(5, 6)), 0).ok).toBe(true);
  expect(compare('x', expected, tensor('float64', [2], Float64Array.of(5, 6.001)), 0).ok).toBe(false);
});

it('takes equal infinities and NaNs for equal', () => {
  const values = tensor('float32', [2], Float32Array.of(Number.POSITIVE_INFINITY, Number.NaN));
  expect(compare('x', values, values, 0)).toMatchObject({ ok: true, difference: 0 });
});
