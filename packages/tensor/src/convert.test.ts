import { describe, expect, it } from 'vitest';
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
  fromFloat32,
  rawBits,
  tensor,
  toFloat32,
  toNumbers,
} from './index.js';

const everyPattern = Uint16Array.from({ length: 65536 }, (_, i) => i);
const encode16 = (value: number) => float32ToFloat16(Float32Array.of(value))[0]!;
const encodeBrain = (value: number) => float32ToBfloat16(Float32Array.of(value))[0]!;

describe.each([
  { name: 'float16', decode: float16ToFloat32, encode: float32ToFloat16, infinity: 0x7c00, mantissa: 10 },
  { name: 'bfloat16', decode: bfloat16ToFloat32, encode: float32ToBfloat16, infinity: 0x7f80, mantissa: 7 },
])('$name', ({ decode, encode, infinity, mantissa }) => {
  it('survives decoding and encoding, every pattern but NaN payloads', () => {
    const back = encode(decode(everyPattern));
    for (const bits of everyPattern) {
      const nan = (bits & 0x7fff) > infinity;
      expect(nan ? (back[bits]! & 0x7fff) > infinity : back[bits] === bits).toBe(true);
    }
  });

  it('rounds to nearest, ties to even, between every pair of neighbours', () => {
    const values = decode(everyPattern.slice(0, infinity));
    for (let bits = 0; bits + 1 < infinity; bits++) {
      const middle = (values[bits]! + values[bits + 1]!) / 2;
      const nudge = middle * 2 ** -(mantissa + 4);
      const even = bits % 2 === 0 ? bits : bits + 1;
      const [down, tie, up] = encode(Float32Array.of(middle - nudge, middle, middle + nudge));
      expect([down, tie, up]).toEqual([bits, even, bits + 1]);
    }
  });
});

describe('float16', () => {
  it('decodes the landmarks of IEEE 754', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0x8000);
    const wanted = [1, -2, 65504, 2 ** -14, 2 ** -24, Number.POSITIVE_INFINITY, -0];
    expect([...float16ToFloat32(bits)]).toEqual(wanted);
  });

  it('overflows to infinity and underflows to zero where the halfway points lie', () => {
    expect(encode16(65519.996)).toBe(0x7bff);
    expect(encode16(65520)).toBe(0x7c00);
    expect(encode16(1e30)).toBe(0x7c00);
    expect(encode16(2 ** -25)).toBe(0);
    expect(encode16(-(2 ** -25) * 1.0001)).toBe(0x8001);
  });
});

describe('bfloat16', () => {
  it('rounds the largest floats to infinity and keeps NaN', () => {
    expect(encodeBrain(3.4028234e38)).toBe(0x7f80);
    expect(encodeBrain(Number.NaN) & 0x7fff).toBe(0x7fc0);
  });
});

describe('tensor conversion', () => {
  it('keeps a float32 tensor as it is', () => {
    const values = tensor('float32', [2], Float32Array.of(1, 2));
    expect(toFloat32(values)).toBe(values);
    expect(fromFloat32(values, 'float32').data).toBe(values.data);
  });

  it('goes from and to every element type', () => {
    const values = tensor('float32', [3], Float32Array.of(0, 1, 2));
    for (const dtype of [
      'float64',
      'float16',
      'bfloat16',
      'int8',
      'uint8',
      'int16',
      'int32',
      'int64',
      'uint64',
    ] as const) {
      const there = fromFloat32(values, dtype);
      expect(there.dtype).toBe(dtype);
      expect(toFloat32(there)).toEqual(values);
      expect(toNumbers(there)).toEqual([0, 1, 2]);
    }
    expect([...fromFloat32(values, 'bool').data]).toEqual([0, 1, 1]);
  });

  it('reads the bits of any 16-bit view, offset included', () => {
    const words = Uint16Array.of(9, 0x3c00);
    const view = new Int16Array(words.buffer, 2, 1);
    expect([...rawBits(view)]).toEqual([0x3c00]);
  });

  it('refuses to lose integers above 2^53', () => {
    expect(() => toNumbers(tensor('int64', [1], BigInt64Array.of(2n ** 60n)))).toThrow(/too large/);
  });
});
