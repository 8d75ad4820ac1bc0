import type { Plugin } from 'vite';

const empty = '\0without-node-writers';

/**
 * Leaves out what only Node reaches: `@kinograph/video` loads its file writers, the WebAssembly encoder and a reader of MP4 files
 * on disk when they are asked for, and a page never asks (it has its own, on WebCodecs). Without this they would be among the
 * app's files, and all of mediabunny with them.
 */
export function withoutNodeWriters(): Plugin {
  return {
    name: 'without-node-writers',
    enforce: 'pre',
    resolveId(module, importer) {
      if (!importer || !/[/\\](packages|@kinograph)[/\\]video[/\\]/.test(importer)) return undefined;
      return /^(mediabunny|h264-mp4-encoder|\.\/node\/.*)$/.test(module) ? empty : undefined;
    },
    load: (id) => (id === empty ? 'export {};' : undefined),
  };
}
