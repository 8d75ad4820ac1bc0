import { optional, variable } from '@kinograph/graph';
import { defineStage, denoiser, latent, noise, patchifier } from '@kinograph/ports';
import { z } from 'zod';
import { createNoise, givenNoise } from '../denoising/create-noise.js';
import { estimateNoise } from './estimates.js';

const largestSeed = 2n ** 64n - 1n;

/** Draws the latents a video starts from, or passes given ones on. */
export const noiseStage = defineStage({
  id: 'noise',
  version: 1,
  description: 'Random latents for a video of a given size, equal to torch for the same seed.',
  inputs: {
    denoiser: denoiser({ prediction: variable('prediction'), space: variable('space') }),
    patchifier: optional(patchifier()),
    latents: optional(latent({ space: variable('space') })),
  },
  outputs: { noise: noise({ space: variable('space') }) },
  parameters: z.object({
    seed: z
      .union([z.int().min(0), z.string().regex(/^\d+$/)])
      .transform(BigInt)
      .refine((seed) => seed <= largestSeed, { error: 'wanted a seed up to 2^64 - 1' })
      .prefault(0)
      .describe('Seed, 0 to 2^64 - 1; as text above 2^53.'),
    frames: z.int().min(1).default(17).describe('Frames of the video.'),
    height: z.int().min(1).default(64).describe('Height in pixels.'),
    width: z.int().min(1).default(64).describe('Width in pixels.'),
    batch: z.int().min(1).default(1).describe('Videos made at once.'),
  }),
  // Drawing it again is as quick as reading it back.
  cache: false,
  estimate: estimateNoise,
  async run({ inputs, parameters }) {
    const { space } = inputs.denoiser;
    if (inputs.latents) return { noise: givenNoise(space, inputs.latents.tensor, parameters.seed) };
    return { noise: await createNoise({ ...parameters, space, patch: inputs.patchifier?.patch }) };
  },
});
