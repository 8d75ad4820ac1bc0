import { defineConfig } from 'tsup';
import { base } from '../../tsup.config.base.js';

export default defineConfig({
  ...base,
  entry: { index: 'src/index.ts', 'web/index': 'src/web/index.ts', 'coder-thread': 'src/node/coder-thread.ts' },
});
