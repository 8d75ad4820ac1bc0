import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'vite';

/** Where the app finds the checkpoint, below its own address. */
const folder = 'model';

/**
 * Puts the embedded checkpoint among the app's own files, with a list of them (path, bytes, SHA-256) that any static server can
 * serve: the page asks for whole files, no ranges.
 */
export function embeddedModel(): Plugin {
  const manifest = createRequire(import.meta.url).resolve('@kinograph/model-scenes/package.json');
  const checkpoint = join(dirname(manifest), 'checkpoint');
  const files = filesBelow(checkpoint).map((path) => relative(checkpoint, path).replaceAll('\\', '/'));
  const list = () =>
    JSON.stringify({
      files: Object.fromEntries(
        files.map((path) => {
          const bytes = readFileSync(join(checkpoint, path));
          return [path, { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }];
        }),
      ),
    });
  return {
    name: 'embedded-model',
    configureServer(server) {
      server.middlewares.use(`/${folder}`, (request, response, next) => {
        const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
        if (path === 'files.json') response.setHeader('content-type', 'application/json').end(list());
        else if (files.includes(path)) createReadStream(join(checkpoint, path)).pipe(response);
        else next();
      });
    },
    generateBundle() {
      for (const path of files) {
        this.emitFile({
          type: 'asset',
          fileName: `${folder}/${path}`,
          source: new Uint8Array(readFileSync(join(checkpoint, path))),
        });
      }
      this.emitFile({ type: 'asset', fileName: `${folder}/files.json`, source: list() });
    },
  };
}

function filesBelow(path: string): string[] {
  return readdirSync(path).flatMap((name) => {
    const child = join(path, name);
    if (name === 'README.md') return [];
    return statSync(child).isDirectory() ? filesBelow(child) : [child];
  });
}
