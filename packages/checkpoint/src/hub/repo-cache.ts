import { copyFile, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/**
 * One repository's folder in the cache of the Python library (huggingface_hub): `blobs/` by hash, `snapshots/<commit>/` of
 * links to them, `refs/<branch>` holding a commit.
 */
export class RepoCache {
  readonly folder: string;

  constructor(root: string, repo: string) {
    this.folder = join(root, `models--${repo.replace('/', '--')}`);
  }

  snapshot(commit: string): string {
    return join(this.folder, 'snapshots', commit);
  }

  blob(oid: string): string {
    return join(this.folder, 'blobs', oid);
  }

  async hasBlob(oid: string, bytes: number): Promise<boolean> {
    return (await stat(this.blob(oid)).catch(() => undefined))?.size === bytes;
  }

  /** The commit a branch or tag pointed to when it was last downloaded. */
  async readRef(revision: string): Promise<string | undefined> {
    const text = await readFile(join(this.folder, 'refs', revision), 'utf8').catch(() => undefined);
    return text?.trim();
  }

  async writeRef(revision: string, commit: string): Promise<void> {
    const path = join(this.folder, 'refs', revision);
    await mkdir(dirname(path), { recursive: true });
    await replaced(path, (temporary) => writeFile(temporary, commit));
  }

  /** Puts a file of a commit in its snapshot: a relative link, or a copy where the system has no links. */
  async link(commit: string, path: string, oid: string): Promise<void> {
    const place = join(this.snapshot(commit), path);
    await mkdir(dirname(place), { recursive: true });
    await replaced(place, async (temporary) => {
      const target = relative(dirname(place), this.blob(oid));
      await symlink(target, temporary).catch(() => copyFile(this.blob(oid), temporary));
    });
  }
}

async function replaced(path: string, make: (temporary: string) => Promise<unknown>): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await make(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
