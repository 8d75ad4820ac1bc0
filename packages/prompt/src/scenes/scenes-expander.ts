import { describeLong } from '@kinograph/footage';
import type { ExpandedPrompt, PromptExpander } from '../prompt-expander.js';
import { readScene } from './read-scene.js';
import { toldScene } from './told-scene.js';

/**
 * The expander of the embedded models: reads a prompt in any order of words, and says it again in the long form that their training
 * captions have, in its most usual words. What the prompt leaves out gets the default of those captions; what is not understood is left
 * out, with a notice; a prompt that names no thing it knows is handed on as it is. Works without a network and always gives the same.
 */
export const scenesExpander: PromptExpander = {
  name: 'scenes',
  expand: async (prompt) => expandScene(prompt),
};

function expandScene(prompt: string): ExpandedPrompt {
  const reading = readScene(prompt);
  const { scene, notices } = toldScene(reading);
  if (!scene) return { caption: prompt, notices: ['The prompt names no thing that is known, so it stays as it is.'] };
  const leftOut = reading.leftOut.map((words) => `"${words}"`).join(', ');
  return {
    caption: describeLong(scene, { words: 'usual' }),
    notices: [...(leftOut ? [`Left out of the caption: ${leftOut}.`] : []), ...notices],
  };
}
