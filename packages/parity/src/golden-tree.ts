import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KinographError, suggestion } from '@kinograph/errors';
import { openSafetensors } from '@kinograph/safetensors';
import type { GoldenCase } from './golden-case.js';

/** A family of a golden tree: a folder with `cases/`, or with files that must be accepted or refused. */
export interface GoldenFamily {
  readonly name: string;
  readonly folder: string;
  readonly kind: 'cases' | 'verdicts';
}

/**
 * The families of a tree, sorted by name.
 * @throws KinographError `parity.family-unknown` with the nearest match, `parity.tree-empty`.
 */
export async function goldenFamilies(tree: string, only?: string): Promise<GoldenFamily[]> {
  const families: GoldenFamily[] = [];
  for (const entry of (await readdir(tree, { withFileTypes: true })).filter((item) => item.isDirectory())) {
    const folder = join(tree, entry.name);
    const names = await readdir(folder);
    if (names.includes('cases')) families.push({ name: entry.name, folder, kind: 'cases' });
    else if (names.includes('expected.json')) families.push({ name: entry.name, folder, kind: 'verdicts' });
  }
  families.sort((a, b) => (a.name < b.name ? -1 : 1));
  const chosen = only === undefined ? families : families.filter(({ name }) => name === only);
  if (chosen.length > 0) return chosen;
  const names = families.map(({ name }) => name);
  throw only === undefined
    ? new KinographError('parity.tree-empty', {
        where: tree,
        wanted: 'folders with cases/ or expected.json',
        got: 'none',
      })
    : new KinographError('parity.family-unknown', {
        where: tree,
        wanted: 'a family',
        got: only,
        next: suggestion(only, names),
      });
}

/** Opens the cases of a family one after the other; each is closed when the next is asked for. */
export async function* goldenCases({ name: family, folder }: GoldenFamily): AsyncGenerator<GoldenCase> {
  const files = (await readdir(join(folder, 'cases'))).filter((file) => file.endsWith('.safetensors')).sort();
  for (const file of files) {
    const path = join(folder, 'cases', file);
    const store = await openSafetensors(path);
    try {
      const meta = store.metadata.get('meta');
      if (meta === undefined) {
        throw new KinographError('parity.meta-missing', { where: path, wanted: 'metadata "meta"', got: 'none' });
      }
      yield { family, name: file.replace(/\.safetensors$/, ''), folder, meta: JSON.parse(meta), store };
    } finally {
      await store.close();
    }
  }
}
