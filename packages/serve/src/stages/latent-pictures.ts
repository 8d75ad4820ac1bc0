import type { Latents } from '@kinograph/ports';

/** 8-bit RGB pictures, `[count, height, width, 3]`. */
export interface Pictures {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly rgb: Uint8Array;
}

/**
 * What latents of a space look like, roughly: channels to colours in `[-1, 1]`, one row each for red, green and blue, the last
 * entry added. The embedded model's is the studio's fit to clips it made. Spaces not listed are shown by their first three channels.
 */
const colours: Readonly<Record<string, readonly (readonly number[])[]>> = {
  'wan-2c97a7c0d89169f3': [
    [-0.1992, -0.0237, 0.0645, 0.0378, -0.2299, -0.0076, 0.1807, -0.1083, -0.0686],
    [-0.1586, 0.013, -0.0274, -0.0242, -0.1772, 0.0269, 0.0705, -0.2567, -0.0106],
    [-0.0731, -0.0227, -0.1974, 0.0666, -0.1965, -0.0158, 0.0756, -0.3004, 0.0527],
  ],
};

/** One small picture for each latent frame of the first clip. */
export function latentPictures({ space, tensor }: Latents): Pictures {
  const [, channels, count, height, width] = tensor.shape as [number, number, number, number, number];
  const cells = count * height * width;
  const map = colours[space.id];
  const rgb = new Uint8Array(cells * 3);
  for (let cell = 0; cell < cells; cell++) {
    for (let colour = 0; colour < 3; colour++) {
      let value = map ? map[colour]![channels]! : (tensor.data[Math.min(colour, channels - 1) * cells + cell] ?? 0) / 2;
      for (let channel = 0; map && channel < channels; channel++) {
        value += map[colour]![channel]! * tensor.data[channel * cells + cell]!;
      }
      rgb[3 * cell + colour] = Math.max(0, Math.min(255, 127.5 * (value + 1)));
    }
  }
  return { width, height, count, rgb };
}
