import { KinographError } from '@kinograph/errors';

/** What is known of a kept file; stored beside its pieces. */
export interface KeptEntry {
  readonly url: string;
  readonly bytes: number;
  /** What tells this content from a later one at the same address: its hash, or what the server calls its version. */
  readonly version: string;
  /** Whether every piece is there and the hash, where one is known, was right. */
  readonly complete: boolean;
  /** When it was last opened, in milliseconds since 1970. */
  readonly usedAt: number;
}

/** All that is kept lies in one folder of the origin's private file system. */
const folderName = 'kinograph-files';
const entryName = 'entry.json';

/**
 * Files kept in the browser's private file system (OPFS), each as a folder of pieces. A piece is there whole or not at all.
 */
export class KeptFiles {
  readonly #root: FileSystemDirectoryHandle;

  private constructor(root: FileSystemDirectoryHandle) {
    this.#root = root;
  }

  /** The kept files of this origin; undefined where the browser keeps none: no OPFS, or a page that is not secure. */
  static async open(): Promise<KeptFiles | undefined> {
    if (typeof navigator === 'undefined' || !navigator.storage?.getDirectory) return undefined;
    try {
      const origin = await navigator.storage.getDirectory();
      return new KeptFiles(await origin.getDirectoryHandle(folderName, { create: true }));
    } catch {
      return undefined; // Private windows of some browsers refuse.
    }
  }

  async entry(id: string): Promise<KeptEntry | undefined> {
    const file = await this.#file(id, entryName);
    return file && (JSON.parse(await file.text()) as KeptEntry);
  }

  async putEntry(id: string, entry: KeptEntry): Promise<void> {
    await this.#write(id, entryName, new TextEncoder().encode(JSON.stringify(entry)));
  }

  /** A piece, if it is there and has this size. */
  async piece(id: string, index: number, bytes: number): Promise<File | undefined> {
    const file = await this.#file(id, String(index));
    return file?.size === bytes ? file : undefined;
  }

  /** @throws KinographError `checkpoint.storage-full` */
  async putPiece(id: string, index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#write(id, String(index), bytes);
  }

  async remove(id: string): Promise<void> {
    await this.#root.removeEntry(id, { recursive: true }).catch(ignoreMissing);
  }

  /** Removes the files unused for longest until `bytes` more fit below `most`; says whether they fit then. */
  async makeRoom(bytes: number, most: number, spared: ReadonlySet<string>): Promise<boolean> {
    const kept: { id: string; entry: KeptEntry }[] = [];
    for await (const id of this.#root.keys()) {
      const entry = await this.entry(id);
      if (entry === undefined) await this.remove(id);
      else kept.push({ id, entry });
    }
    let total = kept.reduce((sum, { entry }) => sum + entry.bytes, 0);
    const oldest = kept.filter(({ id }) => !spared.has(id)).sort((a, b) => a.entry.usedAt - b.entry.usedAt);
    for (const { id, entry } of oldest) {
      if (total + bytes <= most) break;
      await this.remove(id);
      total -= entry.bytes;
    }
    return total + bytes <= most;
  }

  async #file(id: string, name: string): Promise<File | undefined> {
    try {
      const folder = await this.#root.getDirectoryHandle(id);
      return await (await folder.getFileHandle(name)).getFile();
    } catch (error) {
      return ignoreMissing(error);
    }
  }

  /** What is written replaces the file when it is whole, and not before. */
  async #write(id: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const folder = await this.#root.getDirectoryHandle(id, { create: true });
    const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
    try {
      await writable.write(bytes);
      await writable.close();
    } catch (cause) {
      await writable.abort().catch(() => {});
      if (!(cause instanceof DOMException && cause.name === 'QuotaExceededError')) throw cause;
      throw new KinographError('checkpoint.storage-full', {
        where: 'the files kept by this browser',
        wanted: `room for ${bytes.byteLength} bytes more`,
        got: 'none',
        cause,
      });
    }
  }
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
  throw error;
}
