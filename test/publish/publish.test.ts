import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packages } from '../structure/workspace.js';
import { filesOf, packAll, publishedManifest, tarballOf } from './tarballs.js';

let folder: string;
beforeAll(async () => {
  const unbuilt = packages.filter(({ path }) => !existsSync(join(path, 'dist/index.d.ts')));
  if (unbuilt.length > 0) throw new Error('Build first: npx -y pnpm@12 build');
  folder = await mkdtemp(join(tmpdir(), 'kinograph-pack-'));
  await packAll(folder);
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

/** Resolutions that packages of ES modules only do not serve: the CLI's profile `esm-only`. */
const notServed = ['node10', 'node16-cjs'];

describe.each(packages)('$manifest.name as published', (pkg) => {
  it('has nothing publint complains about', async () => {
    const tarball = await tarballOf(pkg, folder);
    const { messages, pkg: manifest } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer } });
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });

  it('has types that resolve for every way to import ES modules', async () => {
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(await tarballOf(pkg, folder))), {
      excludeEntrypoints: ['./package.json'],
    });
    if (!result.types) throw new Error('no types');
    const served = result.problems.filter(
      (problem) => !('resolutionKind' in problem && notServed.includes(problem.resolutionKind)),
    );
    expect(served).toEqual([]);
  });

  it('says nothing that only this repository understands', async () => {
    const manifest = publishedManifest(filesOf(await tarballOf(pkg, folder)));
    expect(JSON.stringify(manifest)).not.toMatch(/@kinograph\/source|workspace:|catalog:/);
    expect(manifest.exports).toEqual(pkg.manifest.publishConfig?.exports);
  });

  it('brings its licence, its README, its types, and source maps that carry their sources; no test', async () => {
    const files = filesOf(await tarballOf(pkg, folder));
    const names = [...files.keys()];
    expect(names).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts']));
    expect(names.filter((name) => /\.test\.|fixtures\/|tsconfig|\.config\./.test(name))).toEqual([]);

    const scripts = names.filter((name) => /^dist\/.*\.js$/.test(name));
    expect(scripts.filter((name) => !files.has(`${name}.map`))).toEqual([]);
    const emptyMaps = names
      .filter((name) => name.endsWith('.map'))
      .filter((name) => {
        const { sources, sourcesContent = [] } = JSON.parse(files.get(name)!.toString('utf8'));
        return sources.length !== sourcesContent.length;
      });
    expect(emptyMaps).toEqual([]);
  });
});
