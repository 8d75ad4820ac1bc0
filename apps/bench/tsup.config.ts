import { defineConfig } from 'tsup';
import { base } from '../../tsup.config.base.js';

const entry = [
  'bench',
  'real-size-checkpoint',
  'ours/dit-step',
  'ours/event-loop',
  'ours/vae-decode',
  'ours/generate',
  'ours/generate-frames',
  'ours/int8-frames',
];

export default defineConfig({ ...base, entry: entry.map((name) => `src/${name}.ts`) });
