import type { Options } from 'tsup';

/** What every package's `tsup.config.ts` extends: ESM with source maps; `tsc` writes the types. */
export const base: Options = {
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'node20',
  dts: false,
  sourcemap: true,
  splitting: true,
  // `node:fs` names a module of Node everywhere; bundlers for pages take `fs` for a package.
  removeNodeProtocol: false,
  // Chunks of earlier builds must not be published; the types are tsc's.
  clean: ['!**/*.d.ts'],
};
