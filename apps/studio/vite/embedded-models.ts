import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** Where the app finds its checkpoints, below its own address: a folder for each. */
const folder = 'model';

/** Folders of `@kinograph/model-scenes` and what they are called here. */
const checkpoints = [
  { name: 'scenes', source: 'checkpoint' },
  { name: 'scenes-i2v', source: 'checkpoint-i2v' },
];

/** A file as the app's list has it. */
interface Listed {
  readonly bytes: number;
  readonly sha256: string;
  /** Where it lies, as seen from the list, when another checkpoint has the same. */
  readonly at?: string;
}

/**
 * Puts the embedded checkpoints among the app's own files, each with a list of its files (path, bytes, SHA-256) that any static
 * server can serve: the page asks for whole files, no ranges. A file that two checkpoints share, the autoencoder, is there once.
 */
export function embeddedModels(): Plugin {
  const manifest = createRequire(import.meta.url).resolve('@kinograph/model-scenes/package.json');
  const sourceOf = (source: string) => join(dirname(manifest), source);
  return {
    name: 'embedded-models',
    configureServer(server) {
      server.middlewares.use(`/${folder}`, (request, response, next) => {
        const [, name, ...rest] = new URL(request.url ?? '/', 'http://localhost').pathname.split('/');
        const source = checkpoints.find((checkpoint) => checkpoint.name === name)?.source;
        const path = rest.join('/');
        if (source === undefined) next();
        else if (path === 'files.json') {
          response.setHeader('content-type', 'application/json').end(JSON.stringify({ files: lists(sourceOf)[name!] }));
        } else if (filesBelow(sourceOf(source)).includes(path)) {
          createReadStream(join(sourceOf(source), path)).pipe(response);
        } else next();
      });
    },
    generateBundle() {
      const listed = lists(sourceOf);
      for (const { name, source } of checkpoints) {
        const files = listed[name]!;
        for (const [path, { at }] of Object.entries(files)) {
          if (at !== undefined) continue;
          const bytes = new Uint8Array(readFileSync(join(sourceOf(source), path)));
          this.emitFile({ type: 'asset', fileName: `${folder}/${name}/${path}`, source: bytes });
        }
        const list = JSON.stringify({ files });
        this.emitFile({ type: 'asset', fileName: `${folder}/${name}/files.json`, source: list });
      }
    },
  };
}

/** The lists of all checkpoints, by their names. */
function lists(sourceOf: (source: string) => string): Record<string, Record<string, Listed>> {
  const first = new Map<string, string>();
  return Object.fromEntries(
    checkpoints.map(({ name, source }) => {
      const files = filesBelow(sourceOf(source)).map((path): [string, Listed] => {
        const bytes = readFileSync(join(sourceOf(source), path));
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const other = first.get(sha256);
        if (other === undefined) first.set(sha256, `../${name}/${path}`);
        return [path, { bytes: bytes.length, sha256, ...(other !== undefined && { at: other }) }];
      });
      return [name, Object.fromEntries(files)];
    }),
  );
}

/** Paths of a folder's files, with slashes, the model card left out. */
function filesBelow(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'README.md') return [];
    return statSync(join(root, path)).isDirectory() ? filesBelow(root, path) : [path.replaceAll('\\', '/')];
  });
}
