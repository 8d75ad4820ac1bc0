import type { RgbFrame } from '../rgb-frame.js';
import type { Colour } from './colour.js';

/** The smallest even number that is not below `size`: 4:2:0 video has no odd sides. */
export function even(size: number): number {
  return size + (size % 2);
}

/**
 * RGB to planar 4:2:0 in limited range (luma 16 to 235, chroma 16 to 240), planes Y, Cb, Cr one after another. A chroma
 * sample is the mean of its 2x2 pixels. Odd sides are made even by repeating the last column or row.
 */
export function rgbToYuv420({ width, height, data }: RgbFrame, colour: Colour): Uint8Array {
  const [columns, rows] = [even(width), even(height)];
  const [chromaColumns, chromaRows] = [columns / 2, rows / 2];
  const yuv = new Uint8Array(columns * rows + 2 * chromaColumns * chromaRows);
  const { red, blue } = colour;
  const green = 1 - red - blue;
  const luma = 219 / 255;
  for (let row = 0, at = 0; row < rows; row++) {
    const line = Math.min(row, height - 1) * width;
    for (let column = 0; column < columns; column++) {
      const pixel = 3 * (line + Math.min(column, width - 1));
      const y = red * data[pixel]! + green * data[pixel + 1]! + blue * data[pixel + 2]!;
      yuv[at++] = 16.5 + luma * y;
    }
  }
  const toCb = 224 / 255 / (2 * (1 - blue)) / 4;
  const toCr = 224 / 255 / (2 * (1 - red)) / 4;
  let cb = columns * rows;
  let cr = cb + chromaColumns * chromaRows;
  for (let row = 0; row < rows; row += 2) {
    const upper = row * width;
    const lower = Math.min(row + 1, height - 1) * width;
    for (let column = 0; column < columns; column += 2) {
      const right = Math.min(column + 1, width - 1);
      const a = 3 * (upper + column);
      const b = 3 * (upper + right);
      const c = 3 * (lower + column);
      const d = 3 * (lower + right);
      const r = data[a]! + data[b]! + data[c]! + data[d]!;
      const g = data[a + 1]! + data[b + 1]! + data[c + 1]! + data[d + 1]!;
      const u = data[a + 2]! + data[b + 2]! + data[c + 2]! + data[d + 2]!;
      const y = red * r + green * g + blue * u;
      yuv[cb++] = 128.5 + toCb * (u - y);
      yuv[cr++] = 128.5 + toCr * (r - y);
    }
  }
  return yuv;
}
