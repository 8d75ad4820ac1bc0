let table: ((text: string) => string) | undefined;

/**
 * Decodes HTML entities, as cleaning a prompt does: what `entities` exports, in whose place the bundler puts this (vite/). Its table of
 * two thousand names is loaded only for a graph with an ampersand in it.
 */
export function decodeHTML(text: string): string {
  if (!text.includes('&')) return text;
  if (table === undefined) throw new Error('HTML entities were not loaded for this graph.');
  return table(text);
}

/** Loads the table where texts of a run may need it. */
export async function loadEntitiesFor(...texts: readonly unknown[]): Promise<void> {
  if (!JSON.stringify(texts).includes('&')) return;
  table ??= (await import('entities')).decodeHTML;
}
