import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import { KinographError } from '@kinograph/errors';

/** Links followed one after another before they count as a loop. */
const mostLinks = 40;

/**
 * Holds the paths a graph names inside folders: a path is resolved, symbolic links included, before it is compared.
 * @param use what the path is for, in errors: `output`, `input`, `checkpoint`.
 * @throws (from the returned function) KinographError `kinograph.outside-roots`.
 */
export function withinRoots(roots: readonly string[], use = 'output'): (path: string) => string {
  const allowed = roots.map((root) => realpathSync(resolve(root)));
  return (path) => {
    const full = resolve(path);
    const real = realParent(full);
    const isInside = !path.includes('\0') && allowed.some((root) => real === root || real.startsWith(withEnd(root)));
    if (isInside) return full;
    throw new KinographError('kinograph.outside-roots', {
      where: `${use} path ${path}`,
      wanted: `a path within ${allowed.join(' or ')}`,
      got: real,
      next: 'Allow its folder with --root, or set another path with --set.',
    });
  };
}

function withEnd(root: string): string {
  return root.endsWith(sep) ? root : root + sep;
}

/** A path with all links resolved, also those to what does not exist yet. */
function realParent(path: string, links = 0): string {
  try {
    return realpathSync(path);
  } catch (error) {
    // Loops of links, and files in the place of folders, lead nowhere that could be inside.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || links > mostLinks) return sep;
  }
  const parent = dirname(path);
  if (parent === path) return path;
  const here = resolve(realParent(parent, links), basename(path));
  return isLink(here) ? realParent(resolve(dirname(here), readlinkSync(here)), links + 1) : here;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
