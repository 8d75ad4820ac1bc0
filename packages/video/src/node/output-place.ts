import { lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { KinographError } from '@kinograph/errors';
import { removeLeftOvers, temporaryName } from './left-overs.js';

/** A file or directory under a temporary name beside its final one: committed, or as if it had never been. */
export interface OutputPlace {
  /** Where to write meanwhile. A directory exists already, a file does not. */
  readonly temporary: string;
  /** Gives it its final name, in place of what was there. What it holds must be on disk already. */
  commit(): Promise<void>;
  /** Removes everything, committed or not, the folders made for it included. */
  discard(): Promise<void>;
}

/** Throws what `openOutputPlace` would throw for what stands at the path now. */
export function checkOutputPlace(
  path: string,
  kind: 'file' | 'directory',
  ours: (name: string) => boolean = () => false,
): Promise<void> {
  return refuseOther(resolve(path), path, kind, ours);
}

/**
 * Prepares to write `path`, making the folders it lies in. A file replaces a file; a directory replaces only an empty one,
 * or one in which `ours` knows every name. What a process that was killed left half written of it is removed.
 * @throws KinographError `video.path-taken` when something else is there.
 */
export async function openOutputPlace(
  path: string,
  kind: 'file' | 'directory',
  ours: (name: string) => boolean = () => false,
): Promise<OutputPlace> {
  const target = resolve(path);
  await refuseOther(target, path, kind, ours);
  const folder = dirname(target);
  const made = await mkdir(folder, { recursive: true });
  await removeLeftOvers(target);
  const { path: temporary, forget } = temporaryName(target);
  if (kind === 'directory') await mkdir(temporary);
  let committed = false;

  return {
    temporary,
    async commit() {
      if (kind === 'directory') {
        await refuseOther(target, path, kind, ours);
        await replaceDirectory(temporary, target);
      } else {
        await rename(temporary, target);
      }
      committed = true;
      forget();
      await syncFolder(folder);
    },
    async discard() {
      await rm(committed ? target : temporary, { recursive: true, force: true });
      forget();
      for (let empty = folder; made !== undefined && empty.length >= made.length; empty = dirname(empty)) {
        const removed = await rmdir(empty).then(
          () => true,
          () => false,
        );
        if (!removed) break;
      }
    },
  };
}

async function refuseOther(
  target: string,
  path: string,
  kind: 'file' | 'directory',
  ours: (name: string) => boolean,
): Promise<void> {
  const there = await lstat(target).catch(() => undefined);
  if (there === undefined) return;
  if (kind === 'file') {
    if (there.isFile() || there.isSymbolicLink()) return;
    const got = there.isDirectory() ? 'a directory' : 'a device or pipe';
    throw new KinographError('video.path-taken', { where: `video: ${path}`, wanted: 'a file or nothing', got });
  }
  if (!there.isDirectory()) {
    const next = 'To write a file, end the name in .mp4 or .gif.';
    throw new KinographError('video.path-taken', {
      where: `video: ${path}`,
      wanted: 'a directory or nothing',
      got: 'a file',
      next,
    });
  }
  const other = (await readdir(target)).find((name) => !ours(name));
  if (other !== undefined) {
    throw new KinographError('video.path-taken', {
      where: `video: ${path}`,
      wanted: 'a directory that is new, empty or holds only frames of an earlier run',
      got: `one with ${other} in it`,
      next: 'Choose another name, or move that out.',
    });
  }
}

/** Puts a directory where another may be; the old one stays whole until the new one is in its place. */
async function replaceDirectory(from: string, to: string): Promise<void> {
  const old = `${from}.old`;
  const replaced = await rename(to, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(from, to);
  } catch (error) {
    if (replaced) await rename(old, to);
    throw error;
  }
  if (replaced) await rm(old, { recursive: true, force: true });
}

/** Makes the new name itself durable, where the system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
