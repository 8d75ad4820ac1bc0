import type { Estimate } from '@kinograph/graph';
import { variable } from '@kinograph/graph';
import { defineStage, guidance, latent, mask, patchifier } from '@kinograph/ports';
import { z } from 'zod';
import { guidedByFrames } from './given-frames.js';

/** Adds frames of the clip that are given to what guides the denoiser. */
export const givenFramesStage = defineStage({
  id: 'given-frames',
  version: 1,
  description: 'Guidance by frames of the clip that are given, beside prompts; for image-to-video models.',
  inputs: {
    guidance: guidance(),
    latents: latent({ space: variable('space') }),
    mask: mask(),
    patchifier: patchifier(),
  },
  outputs: { guidance: guidance() },
  parameters: z.object({}),
  estimate: ({ inputs }): Estimate => (inputs.guidance ? { outputs: { guidance: inputs.guidance } } : {}),
  run({ inputs: { guidance: prompts, latents, mask: which, patchifier: cut } }) {
    return { guidance: guidedByFrames(prompts, { latents, mask: which, patch: cut.patch }) };
  },
});
