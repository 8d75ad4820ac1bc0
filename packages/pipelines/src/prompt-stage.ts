import { defineStage, text } from '@kinograph/ports';
import { z } from 'zod';

/** A prompt kept in the graph itself, so that the graph alone makes the same video again. */
export const prompt = defineStage({
  id: 'prompt',
  version: 1,
  description: 'A prompt, or several to be made as one batch.',
  inputs: {},
  outputs: { text: text() },
  parameters: z.object({ text: z.union([z.string(), z.array(z.string()).min(1)]).describe('What the video shows.') }),
  cache: false,
  estimate: ({ parameters: { text: prompts } }) => ({
    outputs: { text: { bytes: 0, count: typeof prompts === 'string' ? 1 : prompts.length } },
  }),
  run: ({ parameters }) => ({ text: parameters.text }),
});
