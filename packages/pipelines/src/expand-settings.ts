import type { Checkpoint } from '@kinograph/checkpoint';
import { KinographError, suggestion } from '@kinograph/errors';
import {
  chatExpander,
  type ExpandedPrompt,
  type ExpandFunction,
  expanderOf,
  type PromptExpander,
  scenesExpander,
} from '@kinograph/prompt';

/** A language model that expands prompts, as a graph says it. */
export interface ExpandByChat {
  /** Address of an OpenAI-compatible chat endpoint. */
  readonly url: string;
  /** Name of the model there. Default: the server's own. */
  readonly model?: string;
  /** Seed of its answers. Default 0. */
  readonly seed?: number;
}

/**
 * Who expands prompts: `scenes` (by the words of the embedded models), a language model, anything in code, or nobody (`none`).
 * What code says is asked for at once, and kept in the graph.
 */
export type ExpandRequest = 'scenes' | 'none' | ExpandByChat | PromptExpander | ExpandFunction;

/** Captions by their prompts. */
export type Captions = Readonly<Record<string, string>>;

/** How prompts are expanded in a graph, with the captions that are known; `given` are those alone. */
export type ExpandSettings =
  | { readonly by: 'scenes' | 'given'; readonly expanded?: Captions }
  | (ExpandByChat & { readonly by: 'chat'; readonly expanded?: Captions });

/** A prompt that was expanded. */
export interface PromptExpansion extends ExpandedPrompt {
  readonly prompt: string;
}

/** Names a checkpoint may give in `prompt_expansion` of its `kinograph.json`. */
const names = ['scenes', 'none'] as const;

/**
 * How prompts are expanded: as asked for, or else as the checkpoint was trained for.
 * @throws KinographError `pipelines.expansion-unknown`, and what an expander in code throws
 */
export async function expandSettings(
  { location, settings }: Pick<Checkpoint, 'location' | 'settings'>,
  { prompt, expand }: { readonly prompt: string | readonly string[]; readonly expand?: ExpandRequest },
): Promise<ExpandSettings | undefined> {
  const asked = expand ?? ownExpansion(location, settings.prompt_expansion);
  if (asked === 'none') return undefined;
  if (asked === 'scenes') return { by: 'scenes' };
  if (typeof asked !== 'function' && !('expand' in asked)) return { by: 'chat', ...asked };
  const expander = typeof asked === 'function' ? expanderOf(asked) : asked;
  const expanded = await expandEach(expander, prompt, {});
  return { by: 'given', expanded: byPrompt(expanded) };
}

function ownExpansion(location: string, named: unknown): (typeof names)[number] {
  const known = names.find((name) => name === (named ?? 'none'));
  if (known !== undefined) return known;
  throw new KinographError('pipelines.expansion-unknown', {
    where: `${location}: prompt_expansion in kinograph.json`,
    wanted: `one of ${names.join(', ')}`,
    got: JSON.stringify(named),
    next: `${suggestion(String(named), names)} Ask for none to leave prompts as they are.`,
  });
}

/**
 * Expands prompts now and keeps their captions in the settings, so that the graph alone makes the same video again, whatever a language
 * model would say then.
 * @throws KinographError `prompt.chat-...` where a language model does not answer
 */
export async function expandNow<
  Settings extends { readonly prompt: string | readonly string[]; readonly expand?: ExpandSettings },
>(
  settings: Settings,
  { signal, apiKey }: { readonly signal?: AbortSignal; readonly apiKey?: string } = {},
): Promise<{ settings: Settings; expansions: readonly PromptExpansion[] }> {
  const { prompt, expand } = settings;
  if (!expand) return { settings, expansions: [] };
  const known = expand.expanded ?? {};
  const expander = expanderFor(expand, apiKey);
  const seed = expand.by === 'chat' ? expand.seed : undefined;
  const expansions = await expandEach(expander, prompt, { known, seed, signal });
  return {
    settings: { ...settings, expand: { ...expand, expanded: { ...known, ...byPrompt(expansions) } } },
    expansions,
  };
}

function expanderFor(expand: ExpandSettings, apiKey?: string): PromptExpander {
  if (expand.by === 'chat') return chatExpander({ url: expand.url, model: expand.model, apiKey });
  return expand.by === 'scenes' ? scenesExpander : expanderOf((prompt) => prompt, 'given');
}

async function expandEach(
  expander: PromptExpander,
  prompt: string | readonly string[],
  { known = {}, ...options }: { known?: Captions; seed?: number; signal?: AbortSignal },
): Promise<PromptExpansion[]> {
  const expansions: PromptExpansion[] = [];
  for (const one of new Set(typeof prompt === 'string' ? [prompt] : prompt)) {
    const caption = Object.hasOwn(known, one) ? known[one] : undefined;
    const expansion = caption === undefined ? await expander.expand(one, options) : { caption, notices: [] };
    expansions.push({ prompt: one, ...expansion });
  }
  return expansions;
}

function byPrompt(expansions: readonly PromptExpansion[]): Record<string, string> {
  return Object.fromEntries(expansions.map(({ prompt, caption }) => [prompt, caption]));
}
