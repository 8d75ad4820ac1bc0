import type { Planes } from '../src/planes.js';

/** Smooth noise that is the same at the same place for ever: sums of sines with directions of their own. */
function texture(x: number, y: number, seed: number, fineness: number): number {
  let value = 0;
  for (let wave = 1; wave <= 4; wave++) {
    const angle = seed * 1.7 + wave * 2.4;
    value += Math.sin(fineness * wave * (x * Math.cos(angle) + y * Math.sin(angle)) + seed * wave) / wave;
  }
  return value / 2.1;
}

/** Where things are at a time, in pixels. */
export interface Motion {
  readonly square: readonly [x: number, y: number];
  readonly background: readonly [x: number, y: number];
}

/** A textured square of a third of the height over a textured background, RGB in `[-1, 1]`, edges covered by area. */
export function movingScene(height: number, width: number, { square, background }: Motion): Planes {
  const size = height * width;
  const data = new Float32Array(3 * size);
  const side = height / 3;
  const zoom = 64 / height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [sx, sy] = [x - square[0], y - square[1]];
      const cover = covered(sx, side) * covered(sy, side);
      for (let channel = 0; channel < 3; channel++) {
        const behind = 0.6 * texture(x - background[0], y - background[1], channel, 0.25 * zoom);
        const front = (channel === 0 ? 0.4 : -0.2) + 0.6 * texture(sx, sy, channel + 5, 0.45 * zoom);
        data[channel * size + y * width + x] = cover * front + (1 - cover) * behind;
      }
    }
  }
  return { channels: 3, height, width, data };
}

/** How much of the pixel at `place` lies between 0 and `length`. */
function covered(place: number, length: number): number {
  return Math.min(Math.max(Math.min(place + 0.5, length - place + 0.5), 0), 1);
}

/** Peak signal-to-noise ratio in decibels of values in `[-1, 1]`. */
export function psnr(a: Float32Array, b: Float32Array): number {
  const square = a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0) / a.length;
  return 10 * Math.log10(4 / square);
}
