import type { GraphBuilder, Ref } from '@kinograph/graph';
import { expandPrompt, expandPromptByChat } from '@kinograph/prompt';
import type { ExpandSettings } from './expand-settings.js';

type TextRef = Ref<'text', string | readonly string[]>;

/** Adds to a graph what turns prompts into captions; nothing where they are taken as they are. */
export function expandedText(graph: GraphBuilder, expand: ExpandSettings | undefined, text: TextRef): TextRef {
  if (expand === undefined) return text;
  const common = { id: 'expand-prompt', inputs: { text } };
  const known = expand.expanded && { expanded: { ...expand.expanded } };
  if (expand.by !== 'chat') {
    return graph.add(expandPrompt, { ...common, parameters: { expander: expand.by, ...known } }).text;
  }
  const { url, model, seed } = expand;
  const asked = { url, ...(model !== undefined && { model }), ...(seed !== undefined && { seed }) };
  return graph.add(expandPromptByChat, { ...common, parameters: { ...asked, ...known } }).text;
}
