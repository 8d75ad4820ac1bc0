import type { PromptExpander } from './prompt-expander.js';

/** What goes with prompts that are expanded. */
export interface ExpandTextOptions {
  /** Captions that are known already, by their prompts: those are not asked for. */
  readonly expanded?: Readonly<Record<string, string>>;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Told what became of each prompt. */
  readonly notice?: (message: string) => void;
  /** Told after each prompt. */
  readonly progress?: (progress: { readonly step: number; readonly steps: number; readonly label: string }) => void;
}

/** Expands a text, or each of a batch, as stages do. @throws what the expander throws */
export async function expandText(
  expander: PromptExpander,
  given: string | readonly string[],
  options: ExpandTextOptions,
): Promise<string | string[]> {
  if (typeof given !== 'string') return expandAll(expander, given, options);
  const [caption] = await expandAll(expander, [given], options);
  return caption!;
}

/** Expands prompts one after the other, equal ones once. @throws what the expander throws */
async function expandAll(
  expander: PromptExpander,
  prompts: readonly string[],
  { expanded = {}, seed = 0, signal, notice, progress }: ExpandTextOptions = {},
): Promise<string[]> {
  const captions = new Map(Object.entries(expanded));
  const told = new Set<string>();
  for (const [index, prompt] of prompts.entries()) {
    signal?.throwIfAborted();
    let notices: readonly string[] = [];
    if (!captions.has(prompt)) {
      const expansion = await expander.expand(prompt, { signal, seed });
      captions.set(prompt, expansion.caption);
      notices = expansion.notices;
    }
    const caption = captions.get(prompt)!;
    if (!told.has(prompt) && caption !== prompt) notice?.(`"${prompt}" became "${caption}"`);
    for (const message of notices) notice?.(message);
    told.add(prompt);
    if (prompts.length > 1) progress?.({ step: index + 1, steps: prompts.length, label: 'expanding prompts' });
  }
  return prompts.map((prompt) => captions.get(prompt)!);
}
