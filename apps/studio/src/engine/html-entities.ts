/** HTML entities as they stand in a text, and what each stands for. */
export type Entities = Readonly<Record<string, string>>;

/** Where an entity may be: the longest name that could be one. What follows the entity itself decoding leaves as it is. */
export const entityPattern = /&[#\w]+;?/g;

/**
 * The entities in all texts of some data, and those that decoding them once brings to light (`&amp;eacute;`): cleaning a prompt decodes
 * twice. The page knows HTML's two thousand names, which its worker would have to load as a table.
 */
export function entitiesIn(data: unknown, decode: (entity: string) => string = decodeInPage): Entities {
  const found: Record<string, string> = {};
  const addFrom = (text: string) => {
    for (const [entity] of text.matchAll(entityPattern)) found[entity] ??= decode(entity);
  };
  const decodeOnce = (text: string) => text.replace(entityPattern, (entity) => found[entity]!);
  for (const text of textsOf(data)) {
    addFrom(text);
    addFrom(decodeOnce(text));
  }
  return found;
}

/** As HTML decodes it in the text of a page. */
function decodeInPage(entity: string): string {
  const element = document.createElement('textarea');
  element.innerHTML = entity;
  return element.textContent;
}

/** The texts of plain data that have an ampersand in them. */
function textsOf(data: unknown): string[] {
  if (typeof data === 'string') return data.includes('&') ? [data] : [];
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(textsOf) : [];
}
