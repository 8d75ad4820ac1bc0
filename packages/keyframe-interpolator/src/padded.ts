import type { Planes } from './planes.js';

/** A frame with `margin` more pixels on every side, copies of its edge: what lies outside can be read like what lies inside. */
export interface Padded extends Planes {
  readonly margin: number;
  /** Pixels from one row to the next, and from one plane to the next, in `data`. */
  readonly rowStride: number;
  readonly planeStride: number;
}

export function pad({ channels, height, width, data }: Planes, margin: number): Padded {
  const rowStride = width + 2 * margin;
  const planeStride = rowStride * (height + 2 * margin);
  const padded = new Float32Array(channels * planeStride);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let row = -margin; row < height + margin; row++) {
      const line = (channel * height + Math.min(Math.max(row, 0), height - 1)) * width;
      for (let column = -margin; column < width + margin; column++) {
        padded[at++] = data[line + Math.min(Math.max(column, 0), width - 1)]!;
      }
    }
  }
  return { channels, height, width, data: padded, margin, rowStride, planeStride };
}

/**
 * Mean absolute difference of two frames over square windows of `size` pixels whose upper left corners are at `(ax, ay)` and
 * `(bx, by)`, fractions interpolated linearly. Windows further out than the margin count as at its end. Every second
 * pixel of every second row counts where the window is wider than 8.
 */
export function windowDifference(
  a: Padded,
  b: Padded,
  size: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  const aX = within(ax, a.margin, a.width, size);
  const aY = within(ay, a.margin, a.height, size);
  const bX = within(bx, b.margin, b.width, size);
  const bY = within(by, b.margin, b.height, size);
  const aStart = (Math.floor(aY) + a.margin) * a.rowStride + Math.floor(aX) + a.margin;
  const bStart = (Math.floor(bY) + b.margin) * b.rowStride + Math.floor(bX) + b.margin;
  const whole = aX % 1 === 0 && aY % 1 === 0 && bX % 1 === 0 && bY % 1 === 0;
  const stride = size > 8 ? 2 : 1;
  const sum = whole
    ? wholeSum(a, b, aStart, bStart, size, stride)
    : fractionSum(a, b, aStart, bStart, size, stride, fraction(aX), fraction(aY), fraction(bX), fraction(bY));
  const across = Math.ceil(size / stride);
  return sum / (across * across * a.channels);
}

function wholeSum(a: Padded, b: Padded, aStart: number, bStart: number, size: number, stride: number): number {
  let sum = 0;
  for (let channel = 0; channel < a.channels; channel++) {
    for (let row = 0; row < size; row += stride) {
      const p = aStart + channel * a.planeStride + row * a.rowStride;
      const q = bStart + channel * b.planeStride + row * b.rowStride;
      for (let column = 0; column < size; column += stride) sum += Math.abs(a.data[p + column]! - b.data[q + column]!);
    }
  }
  return sum;
}

function fractionSum(
  a: Padded,
  b: Padded,
  aStart: number,
  bStart: number,
  size: number,
  stride: number,
  aX: number,
  aY: number,
  bX: number,
  bY: number,
): number {
  const [a00, a01, a10, a11] = [(1 - aY) * (1 - aX), (1 - aY) * aX, aY * (1 - aX), aY * aX];
  const [b00, b01, b10, b11] = [(1 - bY) * (1 - bX), (1 - bY) * bX, bY * (1 - bX), bY * bX];
  const [one, two] = [a.data, b.data];
  let sum = 0;
  for (let channel = 0; channel < a.channels; channel++) {
    for (let row = 0; row < size; row += stride) {
      const p = aStart + channel * a.planeStride + row * a.rowStride;
      const q = bStart + channel * b.planeStride + row * b.rowStride;
      const pNext = p + a.rowStride;
      const qNext = q + b.rowStride;
      for (let x = 0; x < size; x += stride) {
        const first = a00 * one[p + x]! + a01 * one[p + x + 1]! + a10 * one[pNext + x]! + a11 * one[pNext + x + 1]!;
        const second = b00 * two[q + x]! + b01 * two[q + x + 1]! + b10 * two[qNext + x]! + b11 * two[qNext + x + 1]!;
        sum += Math.abs(first - second);
      }
    }
  }
  return sum;
}

/** A corner coordinate moved so that a window there, and a pixel more for interpolation, lies within the margin. */
export function within(corner: number, margin: number, length: number, size: number): number {
  return Math.min(Math.max(corner, -margin), length + margin - size - 1);
}

function fraction(value: number): number {
  return value - Math.floor(value);
}
