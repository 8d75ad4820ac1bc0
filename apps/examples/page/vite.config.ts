// npx vite page
import { defineConfig } from 'vite';

// A page has threads only where it is cross-origin isolated.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig({
  publicDir: '../node_modules/@kinograph/model-scenes/checkpoint', // the model's files, at the page's own address
  appType: 'mpa', // a file that is not there is a 404, not the page
  server: { headers },
  preview: { headers },
  resolve: { conditions: ['@kinograph/source', 'module', 'browser', 'import', 'default'] }, // the sources beside this folder
});
