/** Paths of names that come twice in one object of a JSON text, which `JSON.parse` silently makes one of. */
export function duplicateNames(json: string): string[][] {
  const duplicates: string[][] = [];
  /** Objects and arrays around the current place; arrays have no names. */
  const open: { names: Set<string> | undefined; name: string; expectsName: boolean }[] = [];
  // Valid JSON is a sequence of these: texts, and marks. Numbers and words between them do not matter.
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/g)) {
    const inner = open.at(-1);
    if (token === '{') open.push({ names: new Set(), name: '', expectsName: true });
    else if (token === '[') open.push({ names: undefined, name: '[]', expectsName: false });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',') {
      if (inner?.names) inner.expectsName = true;
    } else if (inner?.names && inner.expectsName) {
      inner.name = JSON.parse(token) as string;
      inner.expectsName = false;
      if (inner.names.has(inner.name)) duplicates.push(open.map(({ name }) => name));
      inner.names.add(inner.name);
    }
  }
  return duplicates;
}
