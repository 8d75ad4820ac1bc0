/** Paths of fields named `__proto__`, which JSON may have and which no checked copy of an object would keep. */
export function reservedNames(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  const found = Object.hasOwn(value, '__proto__') ? [[...path, '__proto__']] : [];
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object' && inner !== null) found.push(...reservedNames(inner, [...path, name]));
  }
  return found;
}
