import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { type Manifest, type Package, root } from '../structure/workspace.js';

/** Packs every package of `packages/` into a folder, as `pnpm publish` would send it. */
export async function packAll(folder: string): Promise<void> {
  const pack = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', folder];
  await promisify(execFile)('npx', ['-y', 'pnpm@12', ...pack], { cwd: root, maxBuffer: 2 ** 24 });
}

/** The tarball of a package below the folder it was packed into. */
export function tarballOf({ manifest }: Package, folder: string): Promise<Buffer> {
  const name = manifest.name.replace('@', '').replace('/', '-');
  return readFile(join(folder, `${name}-${manifest.version}.tgz`));
}

/** Files of an npm tarball by their path in the package (USTAR: headers and data in blocks of 512 bytes). */
export function filesOf(tarball: Uint8Array): Map<string, Buffer> {
  const tar = gunzipSync(tarball);
  const text = (start: number, length: number) => tar.toString('utf8', start, start + length).replace(/\0.*$/s, '');
  const files = new Map<string, Buffer>();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const path = join(text(at + 345, 155), text(at, 100)).replace(/^package\//, '');
    if (text(at + 156, 1) === '0') files.set(path, tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/** The manifest inside a tarball: what the registry would show. */
export function publishedManifest(files: ReadonlyMap<string, Buffer>): Manifest {
  return JSON.parse(files.get('package.json')!.toString('utf8'));
}
