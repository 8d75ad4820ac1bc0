import { type KeptEntry, type KeptStore, openDiskStore, type StoreSize } from '@kinograph/cache';
import { KinographError } from '@kinograph/errors';
import type { CacheFolderFlag } from './cache-options.js';
import { folderOf } from './open-cache.js';
import { formatBytes } from './report.js';

/** A store, and where it lies. */
async function openFolder(flags: CacheFolderFlag): Promise<{ folder: string; store: KeptStore }> {
  const folder = folderOf(flags);
  if (folder === undefined) {
    throw new KinographError('kinograph.no-cache', {
      where: 'cache',
      wanted: 'a folder',
      got: 'off',
      next: 'Name one with --cache.',
    });
  }
  // Nothing is written: any bound will do.
  return { folder, store: await openDiskStore({ folder, maxBytes: Number.MAX_SAFE_INTEGER }) };
}

/** Everything that is kept, the latest used first. */
export async function listCache(
  flags: CacheFolderFlag,
): Promise<{ folder: string; entries: KeptEntry[]; lines: string[] }> {
  const { folder, store } = await openFolder(flags);
  const entries = await store.entries();
  const lines = entries.map(({ key, label, bytes, lastUse }) => {
    const when = lastUse.toISOString().slice(0, 19).replace('T', ' ');
    return `${key.slice(0, 12)}  ${when}  ${formatBytes(bytes).padStart(8)}  ${label.stage} ${label.output}`;
  });
  return { folder, entries, lines };
}

/** How much is kept. */
export async function cacheSize(flags: CacheFolderFlag): Promise<StoreSize & { folder: string }> {
  const { folder, store } = await openFolder(flags);
  return { folder, ...(await store.size()) };
}

/** Removes everything that is kept; says how much that was. */
export async function clearCache(flags: CacheFolderFlag): Promise<StoreSize & { folder: string }> {
  const { folder, store } = await openFolder(flags);
  return { folder, ...(await store.clear()) };
}
