import { realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { KinographError } from '@kinograph/errors';

/**
 * Holds the paths a graph writes to inside folders: a path is resolved, symbolic links included, before it is compared.
 * @throws (from the returned function) KinographError `kinograph.outside-roots`.
 */
export function withinRoots(roots: readonly string[]): (path: string) => string {
  const allowed = roots.map((root) => realpathSync(resolve(root)));
  return (path) => {
    const full = resolve(path);
    const real = realParent(full);
    if (allowed.some((root) => real === root || real.startsWith(root.endsWith(sep) ? root : root + sep))) return full;
    throw new KinographError('kinograph.outside-roots', {
      where: `output path ${path}`,
      wanted: `a path within ${allowed.join(' or ')}`,
      got: real,
      next: 'Allow its folder with --root, or set another path with --set.',
    });
  };
}

/** A path with the links of its existing folders resolved. */
function realParent(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : resolve(realParent(parent), path.slice(parent.length).replace(/^[/\\]+/, ''));
  }
}
