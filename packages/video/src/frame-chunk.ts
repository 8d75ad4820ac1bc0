import type { FrameChunk } from '@kinograph/ports';
import { tensor } from '@kinograph/tensor';
import type { RgbFrame } from './rgb-frame.js';

/** A picture as a chunk of one frame, `[1, 3, 1, H, W]` in `[-1, 1]`: `2 (byte / 255) - 1` in float32, as diffusers has it. */
export function frameChunk({ width, height, data }: RgbFrame): FrameChunk {
  const size = width * height;
  const chunk = tensor('float32', [1, 3, 1, height, width]);
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < size; pixel++) {
      chunk.data[channel * size + pixel] = 2 * Math.fround(data[3 * pixel + channel]! / 255) - 1;
    }
  }
  return chunk;
}
