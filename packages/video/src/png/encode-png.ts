import { zlibSync } from 'fflate';
import { graphKey } from '../embedded-graph.js';
import type { RgbFrame } from '../rgb-frame.js';
import { crc32 } from './crc32.js';

const signature = [137, 80, 78, 71, 13, 10, 26, 10];

/**
 * A lossless 8-bit RGB PNG (W3C PNG, third edition). Each row gets the filter whose output has the smallest sum of absolute
 * values (section 12.7). `graph` goes into an iTXt chunk in front of the pixels, so reading it never touches them.
 */
export function encodePng(frame: RgbFrame, graph?: string): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, frame.width);
  view.setUint32(4, frame.height);
  header.set([8, 2], 8); // bits a channel, RGB
  const chunks = [chunk('IHDR', header), chunk('sRGB', Uint8Array.of(0))];
  if (graph !== undefined) chunks.push(chunk('iTXt', textOf(graph)));
  chunks.push(chunk('IDAT', zlibSync(filterRows(frame), { level: 6 })), chunk('IEND', new Uint8Array()));
  const png = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, signature.length));
  png.set(signature);
  let at = signature.length;
  for (const part of chunks) {
    png.set(part, at);
    at += part.length;
  }
  return png;
}

/** Keyword, compressed, zlib, no language, no translated keyword, the text. */
function textOf(graph: string): Uint8Array {
  const keyword = new TextEncoder().encode(graphKey);
  const text = zlibSync(new TextEncoder().encode(graph));
  const data = new Uint8Array(keyword.length + 5 + text.length);
  data.set(keyword);
  data[keyword.length + 1] = 1;
  data.set(text, keyword.length + 5);
  return data;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let index = 0; index < 4; index++) bytes[4 + index] = type.charCodeAt(index);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** Every row, filtered, after the number of its filter. */
function filterRows({ width, height, data }: RgbFrame): Uint8Array {
  const stride = 3 * width;
  const filtered = new Uint8Array(height * (stride + 1));
  const candidates = Array.from({ length: 5 }, () => new Uint8Array(stride));
  const zeros = new Uint8Array(stride);
  for (let row = 0; row < height; row++) {
    const line = data.subarray(row * stride, (row + 1) * stride);
    const above = row === 0 ? zeros : data.subarray((row - 1) * stride, row * stride);
    let best = 0;
    let bestCost = Number.POSITIVE_INFINITY;
    candidates.forEach((candidate, filter) => {
      const cost = filterRow(filter, line, above, candidate);
      if (cost < bestCost) [best, bestCost] = [filter, cost];
    });
    filtered[row * (stride + 1)] = best;
    filtered.set(candidates[best]!, row * (stride + 1) + 1);
  }
  return filtered;
}

/** One row through filter 0 to 4 (none, sub, up, average, Paeth); its sum of absolute values as signed bytes. */
function filterRow(filter: number, line: Uint8Array, above: Uint8Array, into: Uint8Array): number {
  let cost = 0;
  for (let index = 0; index < line.length; index++) {
    const left = index < 3 ? 0 : line[index - 3]!;
    const up = above[index]!;
    const upLeft = index < 3 ? 0 : above[index - 3]!;
    const value = (line[index]! - predict(filter, left, up, upLeft)) & 255;
    into[index] = value;
    cost += value < 128 ? value : 256 - value;
  }
  return cost;
}

function predict(filter: number, left: number, up: number, upLeft: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const toLeft = Math.abs(up - upLeft);
  const toUp = Math.abs(left - upLeft);
  const toUpLeft = Math.abs(left + up - 2 * upLeft);
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}
