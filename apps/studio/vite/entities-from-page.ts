import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const stand = fileURLToPath(new URL('../src/worker/html-entities.ts', import.meta.url));

/** Lets the page say what HTML entities stand for, in the place of the library the text encoder imports: 13 kB gzipped of names. */
export function entitiesFromPage(): Plugin {
  return {
    name: 'entities-from-page',
    enforce: 'pre',
    resolveId: (module, importer) =>
      module === 'entities' && importer && /[/\\](packages|@kinograph)[/\\]text-encoder[/\\]/.test(importer)
        ? stand
        : undefined,
  };
}
