import { expect, it } from 'vitest';
import { BitReader, BitWriter, escapeNal, unescapeNal } from './bits.js';

it('codes Exp-Golomb numbers as table 9-2 does', () => {
  const codes = ['1', '010', '011', '00100', '00101', '00110', '00111', '0001000'];
  codes.forEach((code, number) => {
    const bits = [...new BitWriter().writeGolomb(number).finish()]
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('');
    expect(bits.startsWith(`${code}1`)).toBe(true);
  });
});

it('reads what it writes', () => {
  const numbers = [0, 1, 2, 254, 255, 256, 65534, 65535];
  const writer = new BitWriter().write(3, 5);
  for (const number of numbers) writer.writeGolomb(number);
  const reader = new BitReader(writer.finish());
  expect(reader.read(3)).toBe(5);
  expect(numbers.map(() => reader.readGolomb())).toEqual(numbers);
});

it('prevents start codes inside a unit, and takes the prevention out again', () => {
  const payload = Uint8Array.from([0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4]);
  const escaped = escapeNal(payload);
  expect([...escaped]).toEqual([0, 0, 3, 0, 0, 3, 0, 1, 0, 0, 3, 2, 0, 0, 3, 3, 0, 0, 4]);
  expect([...unescapeNal(escaped)]).toEqual([...payload]);
});
