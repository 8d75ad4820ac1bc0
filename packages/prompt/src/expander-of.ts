import type { ExpandedPrompt, ExpandOptions, PromptExpander } from './prompt-expander.js';

/** A function that expands prompts, as a program has it. */
export type ExpandFunction = (
  prompt: string,
  options: ExpandOptions,
) => string | ExpandedPrompt | Promise<string | ExpandedPrompt>;

/**
 * Makes an expander of a function.
 * @param name for messages; left out, that of the function
 */
export function expanderOf(expand: ExpandFunction, name = expand.name || 'function'): PromptExpander {
  return {
    name,
    async expand(prompt, options = {}) {
      const given = await expand(prompt, options);
      return typeof given === 'string' ? { caption: given, notices: [] } : given;
    },
  };
}
