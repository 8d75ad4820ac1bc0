import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { embeddedModels } from './vite/embedded-models.js';
import { entitiesFromPage } from './vite/entities-from-page.js';
import { withoutColours } from './vite/without-colours.js';
import { withoutNodeWriters } from './vite/without-node-writers.js';

/** What gives a page shared memory, and with it threads. */
const isolated = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Calls that only make something, so that what comes of it can be left out where nothing uses it. xyflow does not say so itself. */
const pure = ['memo', 'forwardRef', 'createContext'];

/** What a minified file need not say: Vite leaves notes for other bundlers in workers. */
const comments = { annotation: false, jsdoc: false };

export default defineConfig({
  base: './',
  plugins: [react(), embeddedModels(), entitiesFromPage(), withoutColours()],
  resolve: { conditions: ['@kinograph/source', 'module', 'browser', 'import', 'default'] },
  worker: {
    format: 'es',
    plugins: () => [withoutNodeWriters(), entitiesFromPage()],
    rolldownOptions: { output: { comments } },
  },
  // Known ahead, the development server need not reload the page when it meets them in a worker.
  optimizeDeps: {
    include: ['wasm', 'webgpu'].map((device) => `@kinograph/runtime-web > onnxruntime-web/${device}`),
  },
  server: { port: 5170, headers: isolated },
  preview: { port: 5170, headers: isolated },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
    rolldownOptions: { treeshake: { manualPureFunctions: pure } },
  },
});
