import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layerOf, layers, runtimes } from './layers.js';
import { importsOf, isTest, packages, root, sourcesBelow } from './workspace.js';

const folderOf = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]));

/** The workspace package a module name belongs to, as a folder. */
function target(module: string): string | undefined {
  const name = module.startsWith('@') ? module.split('/').slice(0, 2).join('/') : module.split('/')[0]!;
  return folderOf.get(name);
}

describe('the workspace', () => {
  it('has the required top level', () => {
    const required = [
      'pnpm-workspace.yaml',
      'turbo.json',
      'tsconfig.base.json',
      'packages',
      'apps',
      'test',
      'README.md',
      'LICENSE',
      '.ci/run',
    ];
    expect(required.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  it('gives every package exactly one layer', () => {
    expect(layers.flat().toSorted()).toEqual(packages.map(({ folder }) => folder).toSorted());
  });
});

describe.each(packages)('packages/$folder', ({ folder, path, manifest }) => {
  const sources = sourcesBelow(join(path, 'src'));
  const shipped = sources.filter((file) => !isTest(file));

  it('imports only lower layers', () => {
    const upward = shipped.flatMap((file) =>
      importsOf(file)
        .map(target)
        .filter((other) => other !== undefined && other !== folder && layerOf(other) >= layerOf(folder))
        .map((other) => `${relative(root, file)} imports ${other}`),
    );
    expect(upward).toEqual([]);
  });

  it('knows no runtime unless it is the command line or the proof', () => {
    if (['kinograph', 'parity', ...runtimes].includes(folder)) return;
    const known = shipped.flatMap((file) =>
      importsOf(file)
        .map(target)
        .filter((other) => other && runtimes.includes(other)),
    );
    expect(known).toEqual([]);
  });

  it('declares every workspace package it imports, and no other', () => {
    const imported = new Set(
      shipped
        .flatMap(importsOf)
        .map(target)
        .filter((other) => other !== undefined && other !== folder),
    );
    // The type of a stage names the graph package, so whoever compiles against the stage must have it.
    if (shipped.some((file) => /\bdefineStage\(/.test(readFileSync(file, 'utf8')))) imported.add('graph');
    const declared = Object.keys(manifest.dependencies ?? {})
      .map(target)
      .filter((other) => other !== undefined);
    expect(declared.toSorted()).toEqual([...imported].toSorted());
  });

  it('is publishable: licence, ESM, files, exports for its whole public surface', () => {
    expect(manifest).toMatchObject({ license: 'Apache-2.0', type: 'module', sideEffects: false });
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'README.md']));
    expect(Object.keys(manifest.publishConfig?.exports ?? {})).toEqual(Object.keys(manifest.exports ?? {}));
    expect(existsSync(join(path, 'src/index.ts'))).toBe(true);
  });

  it('has a README with a runnable example', () => {
    expect(readFileSync(join(path, 'README.md'), 'utf8')).toMatch(/```(ts|sh|js)/);
  });

  it('exports names only', () => {
    const defaults = shipped.filter((file) => /^export default /m.test(readFileSync(file, 'utf8')));
    expect(defaults.map((file) => relative(root, file))).toEqual([]);
  });

  it('keeps its files small', () => {
    const long = shipped.filter((file) => readFileSync(file, 'utf8').split('\n').length > 400);
    expect(long.map((file) => relative(root, file))).toEqual([]);
  });

  it('tests what it ships', () => {
    if (folder === 'model-scenes') return;
    const tests = [...sources, ...sourcesBelow(join(path, 'test'))].filter((file) => /\.test\.ts$/.test(file));
    expect(tests.length).toBeGreaterThan(0);
  });
});
