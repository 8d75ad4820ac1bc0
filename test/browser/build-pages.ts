import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

/** The folder of the pages. */
const root = fileURLToPath(new URL('pages', import.meta.url));

/**
 * The proof's own package reads folders and joins paths, which are addresses in a page. No other package is helped: all that
 * ships must bundle as it is.
 */
const parityInPages: Plugin = {
  name: 'parity-in-pages',
  enforce: 'pre',
  resolveId: (module, importer) =>
    module.startsWith('node:') && importer?.includes('/packages/parity/')
      ? join(root, 'node-for-parity.ts')
      : undefined,
};

/** Bundles the test page from the sources of the workspace, as an app's bundler would, and gives the folder to serve. */
export async function buildPages(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'kinograph-pages-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [parityInPages],
    resolve: { conditions: ['@kinograph/source', 'module', 'browser', 'import', 'default'] },
    build: { outDir, emptyOutDir: true, target: 'es2022', minify: false, reportCompressedSize: false },
  });
  return outDir;
}
