/** What `@kinograph/parity` uses of Node, for a page that serves the golden tree. */

/** Parts of an address, joined. */
export const join = (...parts: string[]): string => parts.join('/');

const noDisk = async (): Promise<never> => {
  throw new Error('A page has no disk.');
};
export const readdir: typeof noDisk = noDisk;
export const readFile: typeof noDisk = noDisk;
