import type { GraphData } from '@kinograph/graph';

/** What a graph is told to show: the longest text of its prompts, of a batch that of the entry; or its name. */
export function promptOf(graph: GraphData, entry = 0): string {
  const texts = Object.values(graph.nodes).flatMap(({ stage, parameters: { text } }) => {
    if (stage !== 'prompt') return [];
    const said: unknown = Array.isArray(text) ? text[entry] : text;
    return typeof said === 'string' ? said : [];
  });
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '') || graph.name;
}
