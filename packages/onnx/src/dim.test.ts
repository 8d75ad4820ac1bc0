import { expect, it } from 'vitest';
import { divideExactly, evaluateDim, sameDim } from './dim.js';
import { parseDim } from './parse-dim.js';

const text = (dim: string) => String(parseDim(dim));

it('writes equal dimensions alike, whatever way they were computed', () => {
  expect(text('W*H*F')).toBe(text('F*(H*W)'));
  expect(text('(F+1)*(F-1) + 1')).toBe('F*F');
  expect(text('2*N - N - N')).toBe('0');
  expect(text('(T-1)*4 + 1')).toBe('4*T-3');
});

it('reads back what it writes', () => {
  for (const dim of ['4*F+1', 'B*N', 'floor((T+3)/4)', '-N+7', 'floor(T/H)', '2*floor((T+1)/2)*W']) {
    expect(text(text(dim))).toBe(text(dim));
  }
});

it('simplifies quotients as far as whole-number arithmetic goes', () => {
  expect(text('floor((4*F+3)/4)')).toBe('F');
  expect(text('ceil((4*F+1)/4)')).toBe('F+1');
  expect(text('floor((2*T+1)/4)')).toBe('floor(T/2)');
  expect(text('floor((5*T+7)/2)')).toBe('2*T+floor((T+1)/2)+3');
});

it('rounds down and up like whole-number division', () => {
  for (let T = 1; T < 20; T++) {
    expect(evaluateDim(parseDim('ceil((T-1)/4)+1'), { T })).toBe(Math.ceil((T - 1) / 4) + 1);
    expect(evaluateDim(parseDim('floor((6*T+9)/4)'), { T })).toBe(Math.floor((6 * T + 9) / 4));
  }
});

it('divides polynomials exactly or not at all', () => {
  const divide = (a: string, b: string) => String(divideExactly(parseDim(a), parseDim(b)));
  expect(divide('B*F*H*W', 'H*W')).toBe('B*F');
  expect(divide('(F+1)*(H+2)', 'F+1')).toBe('H+2');
  expect(divide('F*H+1', 'H')).toBe('undefined');
  expect(divide('6*N', '4')).toBe('undefined');
});

it('tells symbols from numbers', () => {
  expect(sameDim(parseDim('N'), parseDim('M'))).toBe(false);
  expect(sameDim(parseDim('3'), 3)).toBe(true);
});

it('refuses text that is no dimension', () => {
  for (const bad of ['', 'N+', '4F', '(N', 'N)', 'N^2', '1.5']) {
    expect(() => parseDim(bad)).toThrow(expect.objectContaining({ code: 'onnx.dim' }));
  }
  expect(() => evaluateDim(parseDim('N+1'), { M: 2 })).toThrow('N');
});
