import { tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import { betaCumulative, betaQuantile } from '../src/numeric/beta-distribution.js';
import { thresholdDynamically } from '../src/numeric/clamp.js';
import { linearCombination } from '../src/numeric/linear-combination.js';
import { solveLinear } from '../src/numeric/linear-system.js';
import { roundHalfEven } from '../src/numeric/rounding.js';
import { arange, interpolate, linspace, linspace32 } from '../src/numeric/sequences.js';

describe('betaQuantile', () => {
  it.each([
    // scipy.stats.beta.ppf, scipy 1.17
    [0.25, 0.6, 0.6, 0.17568037865269498],
    [0.9, 0.6, 0.6, 0.9604155944112192],
    [0.001, 0.6, 0.6, 1.855873851745199e-5],
    [0.5, 2, 5, 0.26444998329566005],
    [0.75, 0.3, 1.7, 0.21957772657230776],
  ])('at %f for a %f, b %f equals scipy', (probability, a, b, wanted) => {
    expect(Math.abs(betaQuantile(probability, a, b) / wanted - 1)).toBeLessThan(1e-11);
  });

  it('is the inverse of the cumulative distribution, ends included', () => {
    for (const p of [0.01, 0.3, 0.5, 0.99])
      expect(betaCumulative(betaQuantile(p, 0.6, 0.6), 0.6, 0.6)).toBeCloseTo(p, 12);
    expect([betaQuantile(0, 0.6, 0.6), betaQuantile(1, 0.6, 0.6)]).toEqual([0, 1]);
  });
});

describe('sequences', () => {
  it('round halves to even', () => {
    expect([0.5, 1.5, 2.5, -0.5, 2.4, 2.6].map(roundHalfEven)).toEqual([0, 2, 2, 0, 2, 3]);
  });

  it('end where they should', () => {
    expect(linspace(0, 1, 5)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(linspace(3, 9, 1)).toEqual([3]);
    expect([...linspace32(0, 1, 5)]).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(arange(10, 0, -2.5)).toEqual([10, 7.5, 5, 2.5]);
  });

  it('interpolate between entries and stop at the ends', () => {
    expect([-1, 0.5, 1, 9].map((x) => interpolate([2, 4, 8], x))).toEqual([2, 3, 4, 8]);
  });
});

it('solves a system that needs its rows exchanged', () => {
  const solution = solveLinear([[0, 2, 1], [1, 1, 0], [2, 0, 3]], [7, 3, 11]); // biome-ignore format: a matrix
  [1, 2, 3].forEach((value, i) => {
    expect(solution[i]).toBeCloseTo(value, 12);
  });
});

describe('linearCombination', () => {
  const of = (...values: number[]) => tensor('float32', [values.length], Float32Array.from(values));

  it.each([1, 2, 3, 4, 5])('sums %i terms in one rounding', (count) => {
    const terms = Array.from({ length: count }, (_, i) => [i + 0.1, of(i, 1, -2)] as const);
    const wanted = [0, 1, 2].map((at) => Math.fround(terms.reduce((sum, [c, t]) => sum + c * t.data[at]!, 0)));
    expect([...linearCombination(terms).data]).toEqual(wanted);
  });

  it('refuses shapes that differ', () => {
    expect(() => linearCombination([[1, of(1)], [1, of(1, 2)]])).toThrow(/shape \[1\]/); // biome-ignore format: pairs
  });
});

it('thresholds each batch entry by its own quantile, never below 1', () => {
  const sample = tensor('float32', [2, 4], Float32Array.of(0.5, -0.2, 0.1, 0.9, 4, -2, 1, 8));
  const { data } = thresholdDynamically(sample, 0.5, 10);
  expect([...data.slice(0, 4)]).toEqual([0.5, -0.2, 0.1, 0.9].map(Math.fround));
  expect([...data.slice(4)]).toEqual([1, -2 / 3, 1 / 3, 1].map(Math.fround));
});
