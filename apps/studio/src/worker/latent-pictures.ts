import type { Latents } from '@kinograph/ports';
import type { Pictures } from './pictures.js';

/**
 * What latents look like, roughly: a linear map of channels to colours, fitted for the embedded model's VAE (rows R, G, B; the
 * last entry is added). Those of other spaces are shown by their first three channels.
 */
const colours: Readonly<Record<number, readonly (readonly number[])[]>> = {};

/** One small picture for each latent frame. */
export function latentPictures({ tensor }: Latents): Pictures {
  const [, channels, count, height, width] = tensor.shape as [number, number, number, number, number];
  const size = height * width;
  const map = colours[channels];
  const pixels = new Uint8ClampedArray(count * size * 4);
  for (let cell = 0; cell < count * size; cell++) {
    for (let colour = 0; colour < 3; colour++) {
      let value = 0;
      if (map) {
        value = map[colour]![channels]!;
        for (let channel = 0; channel < channels; channel++) {
          value += map[colour]![channel]! * tensor.data[channel * count * size + cell]!;
        }
      } else {
        value = (tensor.data[Math.min(colour, channels - 1) * count * size + cell] ?? 0) / 2;
      }
      pixels[4 * cell + colour] = 127.5 * (value + 1);
    }
    pixels[4 * cell + 3] = 255;
  }
  return { width, height, count, pixels };
}
