import type { Tensor } from '@kinograph/tensor';

/** One frame: `channels` planes of `height x width` floats, one plane after another. */
export interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** Copies frame `frame` of batch entry `entry` out of a chunk `[B, C, F, H, W]`. */
export function planesOf(chunk: Tensor<'float32'>, entry: number, frame: number): Planes {
  const [, channels, frames, height, width] = chunk.shape as [number, number, number, number, number];
  const size = height * width;
  const data = new Float32Array(channels * size);
  for (let channel = 0; channel < channels; channel++) {
    const start = ((entry * channels + channel) * frames + frame) * size;
    data.set(chunk.data.subarray(start, start + size), channel * size);
  }
  return { channels, height, width, data };
}

/** Half the size (rounded up), every pixel the mean of its 2x2; a last odd row or column counts twice. */
export function halve({ channels, height, width, data }: Planes): Planes {
  const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const half = new Float32Array(channels * rows * columns);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let row = 0; row < rows; row++) {
      const upper = (channel * height + 2 * row) * width;
      const lower = (channel * height + Math.min(2 * row + 1, height - 1)) * width;
      for (let column = 0; column < columns; column++, at++) {
        const left = 2 * column;
        const right = Math.min(left + 1, width - 1);
        half[at] = (data[upper + left]! + data[upper + right]! + data[lower + left]! + data[lower + right]!) / 4;
      }
    }
  }
  return { channels, height: rows, width: columns, data: half };
}
