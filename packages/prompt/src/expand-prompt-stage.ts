import { defineStage, text } from '@kinograph/ports';
import { z } from 'zod';
import { expandText } from './expand-text.js';
import { expandedParameter } from './expanded-parameter.js';
import { expanderOf } from './expander-of.js';
import { scenesExpander } from './scenes/scenes-expander.js';

const asGiven = expanderOf((prompt) => prompt, 'given');

/** Short prompts to the long captions a model was trained on, by rules; nothing is asked of anybody. */
export const expandPrompt = defineStage({
  id: 'expand-prompt',
  version: 1,
  description: 'Short prompts to the long captions that the embedded models were trained on.',
  inputs: { text: text() },
  outputs: { text: text() },
  parameters: z.object({
    expander: z
      .enum(['scenes', 'given'])
      .default('scenes')
      .describe(
        'scenes: by the words of the embedded models. given: only what is in expanded; other prompts stay as they are.',
      ),
    expanded: expandedParameter,
  }),
  estimate: ({ inputs }) => ({ outputs: { text: inputs.text ?? { bytes: 0, count: 1 } } }),
  run: async ({ inputs, parameters: { expander, expanded }, signal, notice, progress }) => ({
    text: await expandText(expander === 'scenes' ? scenesExpander : asGiven, inputs.text, {
      expanded,
      signal,
      notice,
      progress,
    }),
  }),
});
