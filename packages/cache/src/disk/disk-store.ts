import { join, resolve } from 'node:path';
import { KinographError } from '@kinograph/errors';
import type { Entry, EntryLabel, EntryWriter } from '@kinograph/graph';
import { checkKey } from '../check.js';
import type { KeptEntry, KeptStore, StoreSize } from '../kept-store.js';
import { openEntry, readTable } from './entry-reader.js';
import { EntryFileWriter } from './entry-writer.js';
import { type Files, isMissing, files as nodeFiles, nothingThere, syncFolder } from './files.js';
import { Room } from './room.js';
import { isLiving, temporaryName } from './temporary-names.js';

/** Tells programs that make backups that there is nothing here worth one (bford.info/cachedir). */
const cacheTag =
  'Signature: 8a477f597d28d172789f06886806bc55\n# Results that Kinograph can make again. Safe to delete.\n';

/** Entries as files of a folder; those being written in another of the same file system. */
export class DiskStore implements KeptStore {
  readonly #files: Files;
  readonly #entries: string;
  readonly #temporary: string;
  readonly #maxBytes: number;
  readonly #room: Room;

  private constructor(files: Files, folder: string, maxBytes: number) {
    this.#files = files;
    this.#entries = join(folder, 'entries');
    this.#temporary = join(folder, 'being-written');
    this.#maxBytes = maxBytes;
    this.#room = new Room(files, this.#entries, maxBytes);
  }

  /** Opens the store of a folder, and removes what dead processes left in it. */
  static async open(folder: string, maxBytes: number, files: Files = nodeFiles): Promise<DiskStore> {
    const path = resolve(folder);
    const store = new DiskStore(files, path, maxBytes);
    try {
      await store.#makeFolders();
      await files.writeFile(join(path, 'CACHEDIR.TAG'), cacheTag, { flag: 'wx' }).catch(() => undefined);
      await store.#sweep();
    } catch (cause) {
      throw new KinographError('cache.folder', {
        where: `cache: ${folder}`,
        wanted: 'a folder to keep results in',
        got: (cause as Error).message,
        next: 'Name another folder, or do without a cache.',
        cause,
      });
    }
    return store;
  }

  async open(key: string): Promise<Entry | undefined> {
    const path = join(this.#entries, checkKey(key));
    const handle = await this.#files.open(path, 'r').catch(() => undefined);
    if (!handle) return undefined;
    try {
      const status = await handle.stat();
      const entry = await openEntry(handle, status.size, key);
      if (entry) {
        const now = new Date();
        await handle.utimes(now, now).catch(() => undefined);
        return entry;
      }
      await this.#removeDamaged(path, status.ino);
    } catch {
      // What cannot be read is as good as not there.
    }
    await handle.close();
    return undefined;
  }

  async create(key: string, label: EntryLabel): Promise<EntryWriter> {
    const files = this.#files;
    const path = join(this.#entries, checkKey(key));
    const temporary = join(this.#temporary, await temporaryName(files));
    const handle = await attempt(async () => {
      try {
        return await files.open(temporary, 'wx', 0o600);
      } catch (error) {
        if (!isMissing(error)) throw error;
        // Somebody has removed the folder, which is their right.
        await this.#makeFolders();
        return await files.open(temporary, 'wx', 0o600);
      }
    });
    const writer = new EntryFileWriter(handle, this.#maxBytes);
    let open = true;
    const close = async () => {
      if (open) await handle.close();
      open = false;
    };
    const discard = async () => {
      await close();
      await files.rm(temporary, { force: true });
    };
    const orNothing = async (work: () => Promise<void>) => {
      try {
        await attempt(work);
      } catch (error) {
        await discard().catch(() => undefined);
        throw error;
      }
    };
    return {
      append: (chunk) => orNothing(() => writer.append(chunk)),
      commit: () =>
        orNothing(async () => {
          await writer.finish(key, label);
          await close();
          await this.#room.put(key, writer.bytes, () => files.rename(temporary, path));
          await syncFolder(files, this.#entries);
        }),
      discard,
    };
  }

  async delete(key: string): Promise<void> {
    const file = await this.#room.find(checkKey(key));
    if (file) await this.#room.remove([file]);
  }

  async entries(): Promise<KeptEntry[]> {
    const found = await this.#room.list();
    found.sort((a, b) => b.lastUse - a.lastUse);
    const entries: KeptEntry[] = [];
    for (const { key, bytes, lastUse } of found) {
      const label = await this.#labelOf(key, bytes);
      if (label) entries.push({ key, label, bytes, lastUse: new Date(lastUse) });
    }
    return entries;
  }

  async size(): Promise<StoreSize> {
    const found = await this.#room.list();
    return { entries: found.length, bytes: found.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  async clear(): Promise<StoreSize> {
    await this.#sweep();
    return this.#room.remove(await this.#room.list());
  }

  async #labelOf(key: string, bytes: number): Promise<EntryLabel | undefined> {
    const handle = await this.#files.open(join(this.#entries, key), 'r').catch(() => undefined);
    try {
      return handle && (await readTable(handle, bytes))?.label;
    } catch {
      return undefined;
    } finally {
      await handle?.close();
    }
  }

  /** Removes a damaged file, if it is not a new one by now. */
  async #removeDamaged(path: string, ino: number): Promise<void> {
    const { rm, stat } = this.#files;
    if ((await stat(path)).ino === ino) await rm(path);
  }

  async #makeFolders(): Promise<void> {
    for (const part of [this.#entries, this.#temporary]) {
      await this.#files.mkdir(part, { recursive: true, mode: 0o700 });
    }
  }

  /** Removes files whose writers are no more. */
  async #sweep(): Promise<void> {
    const { readdir, rm, stat } = this.#files;
    for (const name of await readdir(this.#temporary).catch(nothingThere)) {
      const path = join(this.#temporary, name);
      const status = await stat(path).catch(() => undefined);
      if (status && !(await isLiving(this.#files, name, status.mtimeMs))) await rm(path, { force: true });
    }
  }
}

/** Says in a sentence what the system says in a code. */
async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const { code, message, syscall } = cause as NodeJS.ErrnoException;
    if (syscall === undefined) throw cause;
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    throw new KinographError(full ? 'cache.disk-full' : 'cache.write-failed', {
      where: full ? 'cache: the disk is full' : `cache: an entry cannot be written (${message})`,
      next: full ? 'Make room, or keep the cache elsewhere.' : 'Check the folder and its permissions.',
      cause,
    });
  }
}
