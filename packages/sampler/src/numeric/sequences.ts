import { roundHalfEven } from './rounding.js';

/** `count` float64 values from `start` to `stop`, both included, as `numpy.linspace` computes them. */
export function linspace(start: number, stop: number, count: number): number[] {
  if (count === 1) return [start];
  const step = (stop - start) / (count - 1);
  return Array.from({ length: count }, (_, i) => (i === count - 1 ? stop : i * step + start));
}

/** The same in float32 as `torch.linspace` computes it: from both ends towards the middle. */
export function linspace32(start: number, stop: number, count: number): Float32Array {
  const { fround } = Math;
  const [first, last] = [fround(start), fround(stop)];
  const step = count > 1 ? fround(fround(last - first) / (count - 1)) : 0;
  return Float32Array.from({ length: count }, (_, i) =>
    count === 1 || i < Math.floor(count / 2) ? first + step * i : last - step * (count - 1 - i),
  );
}

/** `start`, `start + step`, ... up to and without `stop`, as `numpy.arange` computes it for float64. */
export function arange(start: number, stop: number, step: number): number[] {
  const delta = start + step - start;
  return Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, i) => start + i * delta);
}

/** Values of `table`, given at 0, 1, 2, ..., at any `position` between (`numpy.interp`); clamped at the ends. */
export function interpolate(table: ArrayLike<number>, position: number): number {
  const last = table.length - 1;
  if (position <= 0) return table[0]!;
  if (position >= last) return table[last]!;
  const below = Math.floor(position);
  return (table[below + 1]! - table[below]!) * (position - below) + table[below]!;
}

/** Each value rounded to an integer, halves to the even one. */
export function roundAll(values: readonly number[]): number[] {
  return values.map(roundHalfEven);
}
