import { KinographError } from '@kinograph/errors';
import { z } from 'zod';
import type { ExpandedPrompt } from '../prompt-expander.js';

const answerSchema = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string().nullish() }), finish_reason: z.string().nullish() }))
    .min(1),
});

/**
 * The caption in the answer of a chat endpoint: one line, without thoughts, quotation marks and headings that models put around it.
 * @throws KinographError `prompt.chat-answer`
 */
export function captionOf(answer: unknown, where: string): ExpandedPrompt {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) {
    throw new KinographError('prompt.chat-answer', {
      where,
      wanted: 'an answer with choices[0].message.content',
      got: JSON.stringify(answer)?.slice(0, 120) ?? 'nothing',
      next: 'Is this a chat endpoint, such as .../v1/chat/completions?',
    });
  }
  const [{ message, finish_reason: finished }] = parsed.data.choices as [(typeof parsed.data.choices)[number]];
  const caption = cleaned(message.content ?? '');
  if (caption === '') {
    throw new KinographError('prompt.chat-answer', {
      where,
      wanted: 'a caption',
      got: finished === 'length' ? 'none before the answer was cut off' : 'an empty answer',
      next: finished === 'length' ? 'Take a model that thinks less.' : 'Ask again, or take another model.',
    });
  }
  return { caption, notices: finished === 'length' ? ['The answer of the language model was cut off.'] : [] };
}

function cleaned(content: string): string {
  return content
    .replace(/<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/gi, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\**caption:?\**:?\s*/i, '')
    .replace(/^(["“'`*]+)(.*?)(["”'`*]+)$/, '$2')
    .trim();
}
