import { KinographError } from '@kinograph/errors';
import type { RgbFrame } from './rgb-frame.js';

/** Bits after the point in the weights of a pixel. */
const precisionBits = 22;
/** Pixels that the Lanczos window reaches to either side, at full size. */
const windowReach = 3;

/** What one output position is made of: source positions from `start` on, each with its weight in fixed point. */
interface Weights {
  readonly start: number;
  readonly weights: Int32Array;
}

/**
 * Resizes a picture with the Lanczos window of three lobes, made wider when it shrinks: the bytes that Pillow's
 * `resize(..., LANCZOS)` gives, which diffusers prepares images with (weights in 22-bit fixed point).
 * @throws KinographError `video.size` for sizes below 1.
 */
export function resizeImage(image: RgbFrame, size: { readonly width: number; readonly height: number }): RgbFrame {
  for (const axis of ['width', 'height'] as const) {
    if (Number.isInteger(size[axis]) && size[axis] >= 1) continue;
    const where = `image: ${axis}`;
    throw new KinographError('video.size', { where, wanted: 'a whole number of 1 or more', got: String(size[axis]) });
  }
  // Which comes first decides how bytes round. As Pillow 13 does it: rows where they shrink by much more than columns do.
  const lost = { rows: image.height - size.height, columns: image.width - size.width };
  const rowsFirst = lost.rows > 0 && lost.rows > 2 * lost.columns;
  return rowsFirst
    ? resizeColumns(resizeRows(image, size.height), size.width)
    : resizeRows(resizeColumns(image, size.width), size.height);
}

function resizeColumns(image: RgbFrame, wanted: number): RgbFrame {
  const { width, height, data } = image;
  if (width === wanted) return image;
  const result = new Uint8Array(wanted * height * 3);
  for (const [column, { start, weights }] of weightsOf(width, wanted).entries()) {
    for (let row = 0; row < height; row++) {
      const from = (row * width + start) * 3;
      const to = (row * wanted + column) * 3;
      for (let channel = 0; channel < 3; channel++) result[to + channel] = weighted(data, from + channel, 3, weights);
    }
  }
  return { width: wanted, height, data: result };
}

function resizeRows(image: RgbFrame, wanted: number): RgbFrame {
  const { width, height, data } = image;
  if (height === wanted) return image;
  const stride = width * 3;
  const result = new Uint8Array(stride * wanted);
  for (const [row, { start, weights }] of weightsOf(height, wanted).entries()) {
    for (let cell = 0; cell < stride; cell++) {
      result[row * stride + cell] = weighted(data, start * stride + cell, stride, weights);
    }
  }
  return { width, height: wanted, data: result };
}

function weighted(data: Uint8Array, from: number, stride: number, weights: Int32Array): number {
  let sum = 2 ** (precisionBits - 1);
  for (let index = 0; index < weights.length; index++) sum += data[from + index * stride]! * weights[index]!;
  return Math.min(255, Math.max(0, Math.floor(sum / 2 ** precisionBits)));
}

function weightsOf(given: number, wanted: number): Weights[] {
  const scale = given / wanted;
  const stretch = Math.max(1, scale);
  const reach = windowReach * stretch;
  return Array.from({ length: wanted }, (_, position) => {
    const centre = (position + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(given, Math.trunc(centre + reach + 0.5));
    const exact = Array.from({ length: end - start }, (_, index) =>
      lanczos((start + index - centre + 0.5) * (1 / stretch)),
    );
    const sum = exact.reduce((total, weight) => total + weight, 0);
    const fixed = exact.map((weight) =>
      Math.trunc((weight / sum) * 2 ** precisionBits + (weight / sum < 0 ? -0.5 : 0.5)),
    );
    return { start, weights: Int32Array.from(fixed) };
  });
}

/** Lanczos' window (Duchon 1979, three lobes). */
function lanczos(x: number): number {
  return x >= -windowReach && x < windowReach ? sinc(x) * sinc(x / windowReach) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
