import { defineStage, type Services, text } from '@kinograph/ports';
import { z } from 'zod';
import { expandText } from '../expand-text.js';
import { expandedParameter } from '../expanded-parameter.js';
import type { PromptExpander } from '../prompt-expander.js';
import { chatAddress, chatExpander } from './chat-expander.js';

/** Short prompts to long captions, written by a language model behind a chat endpoint. */
export const expandPromptByChat = defineStage({
  id: 'expand-prompt-by-chat',
  version: 1,
  description: 'Short prompts to long captions, by a language model behind an OpenAI-compatible chat endpoint.',
  inputs: { text: text() },
  outputs: { text: text() },
  parameters: z.object({
    url: z.string().describe('Address of the endpoint, such as http://localhost:11434/v1/chat/completions.'),
    model: z.string().optional().describe("Name of the model there; left out, the server's own."),
    seed: z.number().int().min(0).default(0).describe('Seed of its answers, for servers that take one.'),
    instructions: z
      .string()
      .optional()
      .describe('What it is told before the prompt; left out, instructions for captions.'),
    timeoutSeconds: z.number().positive().default(120).describe('Longest that an answer may take.'),
    expanded: expandedParameter,
  }),
  estimate: ({ inputs }) => ({ outputs: { text: inputs.text ?? { bytes: 0, count: 1 } } }),
  async run({ inputs, parameters, services, signal, notice, progress }) {
    const { url, model, seed, instructions, timeoutSeconds, expanded } = parameters;
    const host: Services | undefined = services;
    const expander: PromptExpander = {
      name: model ?? url,
      // The host is asked when the address is: a caption that is known needs neither. A graph of this stage alone may have no host.
      expand: (prompt, options) => {
        const address = host?.address?.(chatAddress(url)) ?? url;
        return chatExpander({ url: address, model, instructions, timeoutSeconds }).expand(prompt, options);
      },
    };
    return { text: await expandText(expander, inputs.text, { expanded, seed, signal, notice, progress }) };
  },
});
