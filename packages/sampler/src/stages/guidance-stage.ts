import { optional } from '@kinograph/graph';
import { defineStage, embedding, guidance } from '@kinograph/ports';
import { z } from 'zod';
import { classifierFreeGuidance } from '../guidance/classifier-free-guidance.js';
import { estimateGuidance } from './estimates.js';

/** Makes classifier-free guidance from encoded prompts. */
export const classifierFreeGuidanceStage = defineStage({
  id: 'classifier-free-guidance',
  version: 1,
  description: 'Steers the denoiser towards one prompt and away from another.',
  inputs: { positive: embedding(), negative: optional(embedding()) },
  outputs: { guidance: guidance() },
  parameters: z.object({
    scale: z.number().default(5).describe('Strength; 1 or less follows the positive prompt only.'),
  }),
  estimate: estimateGuidance,
  run: ({ inputs, parameters }) => ({ guidance: classifierFreeGuidance({ ...parameters, ...inputs }) }),
});
