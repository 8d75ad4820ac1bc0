import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const stand = fileURLToPath(new URL('../src/worker/html-entities.ts', import.meta.url));

/** Puts the app’s own way to HTML entities in the place of the one the text encoder imports: 13 kB gzipped, for an ampersand. */
export function seldomNeeded(): Plugin {
  return {
    name: 'seldom-needed',
    enforce: 'pre',
    resolveId: (module, importer) =>
      module === 'entities' && importer && /[/\\](packages|@kinograph)[/\\]text-encoder[/\\]/.test(importer)
        ? stand
        : undefined,
  };
}
