import { z } from 'zod';
import type { Latents } from './values.js';

/** 8-bit RGB pictures, `[count, height, width, 3]`. */
export interface Pictures {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly rgb: Uint8Array;
}

/**
 * What latents look like, roughly: for red, green and blue a row of weights, one a channel, and a last number that is added; the sum is a
 * colour in `[-1, 1]`.
 */
export type LatentColours = readonly (readonly number[])[];

const coloursSchema = z.array(z.array(z.number())).length(3);

/** The fit that a checkpoint brings (`preview_rgb` of its `kinograph.json`); nothing where it has none for so many channels. */
export function latentColoursOf(
  settings: Readonly<Record<string, unknown>>,
  channels: number,
): LatentColours | undefined {
  const parsed = coloursSchema.safeParse(settings.preview_rgb);
  return parsed.success && parsed.data.every((row) => row.length === channels + 1) ? parsed.data : undefined;
}

/**
 * One small picture for each latent frame of the first clip, a pixel a cell: cheap enough for every step. Latents of a space without
 * `colours` are shown by their first three channels.
 */
export function latentPictures({ space, tensor }: Latents): Pictures {
  const [, channels, count, height, width] = tensor.shape as [number, number, number, number, number];
  const cells = count * height * width;
  const { colours } = space;
  const rgb = new Uint8ClampedArray(cells * 3);
  for (let cell = 0; cell < cells; cell++) {
    for (let colour = 0; colour < 3; colour++) {
      const row = colours?.[colour];
      let value = row ? row[channels]! : (tensor.data[Math.min(colour, channels - 1) * cells + cell] ?? 0) / 2;
      for (let channel = 0; row && channel < channels; channel++) {
        value += row[channel]! * tensor.data[channel * cells + cell]!;
      }
      rgb[3 * cell + colour] = 127.5 * (value + 1);
    }
  }
  return { width, height, count, rgb: new Uint8Array(rgb.buffer) };
}
