import { componentIdentity } from '@kinograph/checkpoint';
import { defineStage, embedding, text } from '@kinograph/ports';
import { z } from 'zod';
import { cleanPrompt } from './clean-prompt.js';
import { estimateEncoding } from './estimate.js';
import { openTextEncoder } from './text-encoder.js';

/** Encodes prompts with the T5 or UMT5 encoder of a checkpoint. */
export const encodeText = defineStage({
  id: 'encode-text',
  version: 1,
  description: 'Prompts to embeddings, by the T5 or UMT5 encoder of a checkpoint.',
  inputs: { text: text() },
  outputs: { embedding: embedding() },
  parameters: z.object({
    checkpoint: z.string().describe('Checkpoint folder.'),
    component: z.string().default('text_encoder').describe('Folder of the encoder in the checkpoint.'),
    tokenizer: z.string().default('tokenizer').describe('Folder of the tokenizer in the checkpoint.'),
    maxLength: z.number().int().min(1).describe('Tokens of the embedding; longer prompts are cut, with a notice.'),
    prefer: z
      .enum(['speed', 'balance', 'memory'])
      .default('speed')
      .describe('What the engine holds: memory leaves weights mapped files, which is slower.'),
    clean: z.boolean().default(true).describe("Clean prompts as Wan's pipeline does."),
  }),
  resource: 'device',
  estimate: estimateEncoding,
  async identity({ parameters, services }) {
    const checkpoint = await services.checkpoint(parameters.checkpoint);
    const [encoder, tokenizer] = await Promise.all([
      checkpoint.component(parameters.component),
      checkpoint.component(parameters.tokenizer),
    ]);
    return Promise.all([componentIdentity(encoder), componentIdentity(tokenizer, { files: ['tokenizer.json'] })]);
  },
  async run({ inputs, parameters, services, signal, notice }) {
    const { component, tokenizer, maxLength, clean, prefer } = parameters;
    const checkpoint = await services.checkpoint(parameters.checkpoint);
    const given = typeof inputs.text === 'string' ? [inputs.text] : inputs.text;
    const texts = clean ? given.map(cleanPrompt) : given;
    const components = {
      encoder: await checkpoint.component(component),
      tokenizer: await checkpoint.component(tokenizer),
    };
    const encoder = await openTextEncoder(components, services.runtime, { prefer });
    try {
      const onCut = (_: number, lost: string) =>
        notice(`The prompt is longer than ${maxLength} tokens; cut off: "${lost}"`);
      return { embedding: await encoder.encode(texts, { maxLength, onCut, signal }) };
    } finally {
      await encoder.dispose();
    }
  },
});
