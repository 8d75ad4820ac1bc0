import type { FrameChunk } from '@kinograph/ports';
import { tensor } from '@kinograph/tensor';
import { rgbFrame } from '../src/index.js';

/** Size and length of a synthetic clip, in pixels and frames. */
export interface SceneSize {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly batch?: number;
}

/** A shaded red ball that moves over a blue sky and green grass: smooth ramps, saturated colours, an edge. */
export async function* scene(size: SceneSize, framesAChunk = 4): AsyncGenerator<FrameChunk> {
  for (let start = 0; start < size.frames; start += framesAChunk) {
    yield sceneChunk(size, start, Math.min(framesAChunk, size.frames - start));
  }
}

/** Frames `start` to `start + count` of the scene; later batch entries run ahead of the first. */
export function sceneChunk({ width, height, batch = 1 }: SceneSize, start: number, count: number): FrameChunk {
  const chunk = tensor('float32', [batch, 3, count, height, width]);
  const plane = height * width;
  for (let entry = 0; entry < batch; entry++) {
    for (let frame = 0; frame < count; frame++) {
      const time = (start + frame + 5 * entry) / 10;
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const colour = colourAt(column / width, row / height, time);
          for (let channel = 0; channel < 3; channel++) {
            const at = ((entry * 3 + channel) * count + frame) * plane + row * width + column;
            chunk.data[at] = 2 * colour[channel]! - 1;
          }
        }
      }
    }
  }
  return chunk;
}

function colourAt(x: number, y: number, time: number): readonly [number, number, number] {
  const dx = x - 0.5 - 0.25 * Math.cos(time);
  const dy = y - 0.45 - 0.2 * Math.sin(time);
  const distance = Math.hypot(dx, dy);
  if (distance < 0.2) return [0.95 - 1.5 * distance, 0.1 + 0.2 * (0.2 - distance), 0.12];
  return y > 0.7 ? [0.15, 0.75 - 0.4 * (y - 0.7), 0.1] : [0.3 + 0.2 * y, 0.5 + 0.3 * x, 0.95 - 0.2 * y];
}

/** What the pictures of entry `entry` should be: RGB bytes of all frames one after another. */
export function sceneBytes(size: SceneSize, entry = 0): Uint8Array {
  const chunk = sceneChunk(size, 0, size.frames);
  return Buffer.concat(Array.from({ length: size.frames }, (_, frame) => rgbFrame(chunk, entry, frame).data));
}
