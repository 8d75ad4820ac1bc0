import { join } from 'node:path';
import { isKey } from '../check.js';
import { type Files, isMissing, nothingThere } from './files.js';

/** An entry file, as the folder tells of it. */
export interface EntryFile {
  readonly key: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly lastUse: number;
}

/** Keeps the entries of a folder within so many bytes, whoever else writes there. */
export class Room {
  readonly #files: Files;
  readonly #folder: string;
  readonly #maxBytes: number;
  /** Bytes of all entries, and the state of the folder they were counted in. */
  #counted: { readonly bytes: number; readonly stamp: bigint } | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(files: Files, folder: string, maxBytes: number) {
    this.#files = files;
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Makes room for an entry, dropping what was used longest ago, and puts it there. */
  put(key: string, bytes: number, rename: () => Promise<void>): Promise<void> {
    return this.#alone(async () => {
      const before = await this.#makeRoom(key, bytes);
      await rename();
      this.#counted = { bytes: before + bytes, stamp: await this.#stamp() };
    });
  }

  /** Removes entries; gives how many there were, and their bytes. */
  remove(wanted: readonly EntryFile[]): Promise<{ entries: number; bytes: number }> {
    return this.#alone(async () => {
      let [entries, bytes] = [0, 0];
      for (const file of wanted) {
        if (!(await this.#drop(file.key))) continue;
        entries++;
        bytes += file.bytes;
      }
      this.#counted = undefined;
      return { entries, bytes };
    });
  }

  /** Every entry there is. */
  async list(): Promise<EntryFile[]> {
    const names = (await this.#files.readdir(this.#folder).catch(nothingThere)).filter(isKey);
    const found = await Promise.all(names.map((key) => this.find(key)));
    return found.filter((file) => file !== undefined);
  }

  /** One entry. */
  async find(key: string): Promise<EntryFile | undefined> {
    const status = await this.#files.stat(join(this.#folder, key)).catch(missingIsFine);
    return status?.isFile() ? { key, bytes: status.size, lastUse: status.mtimeMs } : undefined;
  }

  /** Bytes of the entries that stay beside the new one. */
  async #makeRoom(key: string, bytes: number): Promise<number> {
    const replaced = (await this.find(key))?.bytes ?? 0;
    const counted = this.#counted;
    if (counted && counted.bytes - replaced + bytes <= this.#maxBytes && counted.stamp === (await this.#stamp())) {
      return counted.bytes - replaced;
    }
    const others = (await this.list()).filter((file) => file.key !== key);
    let kept = others.reduce((sum, file) => sum + file.bytes, 0);
    others.sort((a, b) => a.lastUse - b.lastUse);
    for (const file of others) {
      if (kept + bytes <= this.#maxBytes) break;
      await this.#drop(file.key);
      kept -= file.bytes;
    }
    return kept;
  }

  async #drop(key: string): Promise<boolean> {
    try {
      await this.#files.rm(join(this.#folder, key));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** Changes whenever somebody adds or removes an entry. */
  async #stamp(): Promise<bigint> {
    return (await this.#files.stat(this.#folder, { bigint: true })).mtimeNs;
  }

  /** One after another: counts must not go stale while they are used. */
  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function missingIsFine(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}
