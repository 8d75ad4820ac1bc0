import { defineStage, patchifier } from '@kinograph/ports';
import { z } from 'zod';
import { createPatchifier } from './create-patchifier.js';

const side = z.int().min(1);

/** Gives a patchifier to the stages that work on tokens. */
export const patchifierStage = defineStage({
  id: 'patchifier',
  version: 1,
  description: 'Cuts latents into spacetime patches, and puts them together again.',
  inputs: {},
  outputs: { patchifier: patchifier() },
  parameters: z.object({
    patch: z.tuple([side, side, side]).default([1, 2, 2]).describe('Latent cells of a patch: frames, height, width.'),
  }),
  estimate: ({ parameters }) => ({ outputs: { patchifier: { bytes: 0, patch: parameters.patch } } }),
  run: ({ parameters }) => ({ patchifier: createPatchifier(parameters.patch) }),
});
