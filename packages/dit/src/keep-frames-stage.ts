import type { Estimate } from '@kinograph/graph';
import { variable } from '@kinograph/graph';
import { defineStage, latent, mask } from '@kinograph/ports';
import { z } from 'zod';
import { firstFrames } from './given-frames.js';
import { putFrames } from './known-frames.js';

/** Puts the given first frames in place of what was denoised there. */
export const keepFramesStage = defineStage({
  id: 'keep-frames',
  version: 1,
  description: 'Puts given first frames back in place, for models that are told of them by timesteps.',
  inputs: {
    latents: latent({ space: variable('space') }),
    given: latent({ space: variable('space') }),
    mask: mask(),
  },
  outputs: { latents: latent({ space: variable('space') }) },
  parameters: z.object({}),
  estimate: ({ inputs }): Estimate => (inputs.latents ? { outputs: { latents: inputs.latents } } : {}),
  run({ inputs: { latents, given, mask: which } }) {
    const first = firstFrames({ latents: given, mask: which });
    return { latents: { ...latents, tensor: putFrames(latents.tensor, first) } };
  },
});
