import { tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { rotaryPairs, rotaryTables } from './rotary-tables.js';

it('shares a head of 128 among the axes as Wan does', () => {
  expect(rotaryPairs(128)).toEqual([22, 21, 21]);
});

it('turns each pair by its axis position times its frequency', () => {
  const positions = tensor('int64', [2, 3], BigInt64Array.of(0n, 0n, 0n, 5n, 2n, 7n));
  const { cos, sin } = rotaryTables(positions, { headDim: 12, theta: 10000 });
  expect([...cos.data.slice(0, 6)]).toEqual([1, 1, 1, 1, 1, 1]);
  const angles = [5, 5 / 100, 2, 2 / 100, 7, 7 / 100];
  angles.forEach((angle, pair) => {
    expect(cos.data[6 + pair]).toBeCloseTo(Math.cos(angle), 6);
    expect(sin.data[6 + pair]).toBeCloseTo(Math.sin(angle), 6);
  });
});
