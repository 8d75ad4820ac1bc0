const prefix = 'kinograph-studio-';

/** What was remembered under a name; undefined where there is nothing, or it cannot be read. */
export function remembered<T>(name: string): T | undefined {
  try {
    return (JSON.parse(localStorage.getItem(prefix + name) ?? 'null') as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers plain data over reloads, where the browser keeps anything at all. */
export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // A private window may refuse; then it lasts as long as the page.
  }
}
