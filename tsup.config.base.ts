import type { Options } from 'tsup';

/** What every package's `tsup.config.ts` extends: ESM with source maps; `tsc` writes the types. */
export const base: Options = {
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'node20',
  dts: false,
  sourcemap: true,
  splitting: true,
};
