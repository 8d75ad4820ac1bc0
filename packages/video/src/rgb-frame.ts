import { KinographError } from '@kinograph/errors';
import type { FrameChunk } from '@kinograph/ports';

/** Pixels of a piece of work. */
const pieceSize = 2 ** 16;

/** One picture: 8-bit RGB, row-major `[height, width, 3]`. */
export interface RgbFrame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * One frame of a chunk as bytes, the way diffusers' `VideoProcessor` and `numpy_to_pil` do it: `x / 2 + 0.5` clamped to
 * `[0, 1]`, times 255 in float32, rounded half to even.
 * @throws KinographError `video.not-a-number` when the frame holds a NaN.
 */
export function rgbFrame(chunk: FrameChunk, batch: number, frame: number): RgbFrame {
  return atOnce(rgbConversion(chunk, batch, frame));
}

/** `rgbFrame` in pieces of work. */
export function* rgbConversion(chunk: FrameChunk, batch: number, frame: number): Generator<void, RgbFrame> {
  const [, , frames, height, width] = chunk.shape as [number, number, number, number, number];
  const size = height * width;
  const data = new Uint8Array(size * 3);
  for (let channel = 0; channel < 3; channel++) {
    const start = ((batch * 3 + channel) * frames + frame) * size;
    for (let pixel = 0; pixel < size; pixel++) {
      const value = chunk.data[start + pixel]!;
      data[3 * pixel + channel] = byteOf(value);
      if (Number.isNaN(value)) throw notANumber(batch, frame, pixel, width);
      if (pixel % pieceSize === 0) yield;
    }
  }
  return { width, height, data };
}

function byteOf(value: number): number {
  const unit = Math.fround(Math.fround(value * 0.5) + 0.5);
  if (!(unit > 0)) return 0;
  if (unit >= 1) return 255;
  const scaled = Math.fround(unit * 255);
  const rounded = Math.round(scaled);
  return rounded - scaled === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

function notANumber(batch: number, frame: number, pixel: number, width: number): KinographError {
  return new KinographError('video.not-a-number', {
    where: `video: batch entry ${batch}, frame ${frame} of its chunk, row ${Math.floor(pixel / width)}, column ${pixel % width}`,
    wanted: 'a number',
    got: 'NaN',
    next: 'Look for the stage that made it: a step before this one overflowed.',
  });
}

/** A frame `scale` times as wide and high, every pixel a square of `scale` x `scale` (nearest neighbour), in pieces of work. */
export function* enlarging(frame: RgbFrame, scale: number): Generator<void, RgbFrame> {
  if (scale === 1) return frame;
  const [width, height] = [frame.width * scale, frame.height * scale];
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const start = row * width * 3;
    if (row % scale !== 0) {
      data.copyWithin(start, start - width * 3, start);
      continue;
    }
    yield;
    const source = (row / scale) * frame.width * 3;
    for (let column = 0, at = start; column < width; column++) {
      const pixel = source + 3 * Math.floor(column / scale);
      data[at++] = frame.data[pixel]!;
      data[at++] = frame.data[pixel + 1]!;
      data[at++] = frame.data[pixel + 2]!;
    }
  }
  return { width, height, data };
}

function atOnce<T>(work: Generator<void, T>): T {
  let piece = work.next();
  while (!piece.done) piece = work.next();
  return piece.value;
}
