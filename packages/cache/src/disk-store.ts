import { checkMaxBytes } from './check.js';
import type { KeptStore } from './kept-store.js';

/** Where a store on disk lies, and how much it may take. */
export interface DiskStoreOptions {
  /** Made if need be, for this user alone. Any number of processes may share it. */
  readonly folder: string;
  /** Most bytes of all entries together; what was used longest ago makes room. */
  readonly maxBytes: number;
}

/**
 * Opens a store in a folder (Node). An entry is a file, which appears whole and on disk or not at all; every byte of it is
 * checked when it is opened, and again when a large one is read. What processes that were killed left half written is removed.
 * @throws KinographError `cache.folder` where the folder cannot be made or used, `cache.max-bytes`; from its writers
 * `cache.write-failed`, `cache.disk-full` and `cache.too-large`, from its entries `cache.damaged` where the disk changes under a large
 * one that is being read; `cache.key`.
 */
export async function openDiskStore({ folder, maxBytes }: DiskStoreOptions): Promise<KeptStore> {
  const { DiskStore } = await import('./disk/disk-store.js');
  return DiskStore.open(folder, checkMaxBytes(maxBytes));
}
