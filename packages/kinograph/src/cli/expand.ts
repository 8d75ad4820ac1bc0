import { expandNow, expandSettings, type PromptExpansion } from '@kinograph/pipelines';
import type { ExpandCommandFlags } from './commands/expand.js';
import { expandRequest, keyVariable } from './expand-request.js';

/** Expands one prompt. @throws KinographError `kinograph.expand`, and `prompt.chat-...` where a language model does not answer */
export async function expand(prompt: string, flags: ExpandCommandFlags, signal: AbortSignal): Promise<PromptExpansion> {
  const asked = expandRequest(flags);
  const seeded = typeof asked === 'object' && flags.seed !== undefined ? { ...asked, seed: flags.seed } : asked;
  const settings = await expandSettings({ location: 'expand', settings: {} }, { prompt, expand: seeded });
  const apiKey = process.env[keyVariable];
  const { expansions } = await expandNow({ prompt, expand: settings }, { signal, ...(apiKey && { apiKey }) });
  return expansions[0] ?? { prompt, caption: prompt, notices: [] };
}
