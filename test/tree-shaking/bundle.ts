import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Plugin, type Rolldown } from 'vite';

/** What a page's program came to. */
export interface Bundle {
  /** Workspace packages that have code in it, by folder. */
  readonly packages: readonly string[];
  /** Packages of others that have code in it. */
  readonly foreign: readonly string[];
  /** Modules of the workspace that have code in it: `dit/src/wan-block.ts`. */
  readonly modules: readonly string[];
  /** Bytes of what is loaded with the page, minified and gzipped; what is imported later, and workers, do not count. */
  readonly gzipped: number;
}

const root = fileURLToPath(new URL('.', import.meta.url));
const entry = `${root}program.ts`;

/** Bundles a program for pages from the sources of the workspace, as an app's bundler would: what is unused is left out. */
export async function bundle(program: string, plugins: readonly Plugin[] = []): Promise<Bundle> {
  const programs: Plugin = {
    name: 'program',
    enforce: 'pre',
    resolveId: (id) => (id === entry ? entry : undefined),
    load: (id) => (id === entry ? program : undefined),
  };
  const { output } = (await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [programs, ...plugins],
    resolve: { conditions: ['@kinograph/source', 'module', 'browser', 'import', 'default'] },
    build: { write: false, target: 'es2022', reportCompressedSize: false, rolldownOptions: { input: entry } },
  })) as Rolldown.RolldownOutput;
  const chunks = output.filter((file) => file.type === 'chunk');
  const used = chunks.flatMap(({ modules }) =>
    Object.entries(modules).flatMap(([id, { renderedLength }]) =>
      renderedLength > 0 ? [id.replaceAll('\\', '/')] : [],
    ),
  );
  const own = used.flatMap((id) => /^(?!.*node_modules).*\/packages\/([^/]+\/src\/.*)$/.exec(id)?.[1] ?? []);
  const others = used.flatMap((id) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []);
  const first = chunks.find(({ isEntry }) => isEntry)!;
  const loaded = new Set([first.fileName, ...first.imports]);
  const code = chunks.filter(({ fileName }) => loaded.has(fileName)).map((chunk) => chunk.code);
  return {
    packages: [...new Set(own.map((path) => path.split('/')[0]!))].toSorted(),
    foreign: [...new Set(others)].toSorted(),
    modules: own.toSorted(),
    gzipped: code.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0),
  };
}
