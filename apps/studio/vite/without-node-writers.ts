import type { Plugin } from 'vite';

const empty = '\0without-node-writers';

/**
 * Leaves out what only Node reaches: `@kinograph/video` writes files on disk with an encoder in WebAssembly, and reads MP4 files
 * with all of mediabunny; a page has its own ways for both, on WebCodecs. Without this they would be among the app's files.
 */
export function withoutNodeWriters(): Plugin {
  return {
    name: 'without-node-writers',
    enforce: 'pre',
    resolveId(module, importer) {
      if (!importer || !/[/\\](packages|@kinograph)[/\\]video[/\\]/.test(importer)) return undefined;
      if (/[/\\]video[/\\](src|dist)[/\\]web[/\\]/.test(importer)) return undefined; // a page's own way, which has the part of mediabunny that writes
      return /^(mediabunny|\.\/write-video\.js|\.\/node\/.*)$/.test(module) ? empty : undefined;
    },
    load: (id) => (id === empty ? 'export const [prepareVideo, writeVideo] = [];' : undefined),
  };
}
