import { type Latents, latentPictures as rgbPictures } from '@kinograph/ports';
import type { Pictures } from './pictures.js';

/** One small picture for each latent frame, as a canvas takes it. */
export function latentPictures(latents: Latents): Pictures {
  const { width, height, count, rgb } = rgbPictures(latents);
  const pixels = new Uint8ClampedArray(count * width * height * 4);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    pixels.set(rgb.subarray(from, from + 3), to);
    pixels[to + 3] = 255;
  }
  return { width, height, count, pixels };
}
