import { type KeptStore, openDiskStore } from '@kinograph/cache';
import { KinographError } from '@kinograph/errors';
import type { CacheOptions } from '@kinograph/graph';
import type { Runtime } from '@kinograph/runtime';
import { cacheContext } from '../cache-context.js';
import { cacheFolder } from '../cache-folder.js';
import type { CacheFlags, CacheFolderFlag } from './cache-options.js';

/** The folder results are kept in; undefined for nowhere. */
export function folderOf({ cache }: CacheFolderFlag): string | undefined {
  return cache === false || cache === 'off' ? undefined : (cache ?? cacheFolder());
}

/**
 * Opens the store of a run. Where the system's folder cannot be used, the run goes on without, and `onNotice` hears of it.
 * @throws KinographError `cache.folder` for a folder that was asked for.
 */
export async function openCache(
  flags: CacheFlags,
  onNotice: (message: string) => void,
): Promise<KeptStore | undefined> {
  const folder = folderOf(flags);
  if (folder === undefined) return undefined;
  try {
    return await openDiskStore({ folder, maxBytes: flags.cacheSize });
  } catch (error) {
    if (flags.cache !== undefined || !(error instanceof KinographError)) throw error;
    onNotice(`Nothing is cached. ${error.message}`);
    return undefined;
  }
}

/** How a run on this runtime uses a store. `KINOGRAPH_CACHE_CONTEXT`, where it is set, is part of every key. */
export function runCache(
  store: KeptStore | undefined,
  runtime: Runtime,
  { saveEvery }: CacheFlags,
): CacheOptions | undefined {
  const more = process.env.KINOGRAPH_CACHE_CONTEXT ?? null;
  return store && { store, context: [cacheContext(runtime), more], saveEverySeconds: saveEvery };
}
