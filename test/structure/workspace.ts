import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A package manifest, as far as these tests look. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: unknown;
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, unknown>> };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** One package folder and its manifest. */
export interface Package {
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

/** Every package of `packages/`. */
export const packages: readonly Package[] = readdirSync(join(root, 'packages'))
  .filter((folder) => existsSync(join(root, 'packages', folder, 'package.json')))
  .map((folder) => {
    const path = join(root, 'packages', folder);
    return { folder, path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) };
  });

/** The TypeScript and JavaScript sources below a folder, build outputs left out. */
export function sourcesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path).flatMap((name) => {
    const child = join(path, name);
    if (['node_modules', 'dist', 'fixtures', 'checkpoint', '.turbo'].includes(name)) return [];
    if (statSync(child).isDirectory()) return sourcesBelow(child);
    return /\.(ts|tsx|mts|js|mjs)$/.test(name) ? [child] : [];
  });
}

/** Module names a source file imports, static and dynamic. */
export function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const pattern = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => match[1]!);
}

/** Whether a file is a test, a fixture maker or a configuration: what does not ship. */
export function isTest(file: string): boolean {
  return /\.test(-d)?\.ts$|\/test\/|\/bench\/|\.config\.ts$/.test(file);
}
