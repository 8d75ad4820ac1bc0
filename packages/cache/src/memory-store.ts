import type { Encoded, Entry, EntryLabel, EntryWriter } from '@kinograph/graph';
import { checkKey, checkMaxBytes, tooLarge } from './check.js';
import type { KeptEntry, KeptStore, StoreSize } from './kept-store.js';

/** How much a store in memory may hold. */
export interface MemoryStoreOptions {
  /** Most bytes of all entries together. */
  readonly maxBytes: number;
}

interface Held {
  readonly label: EntryLabel;
  readonly chunks: readonly Encoded[];
  readonly bytes: number;
  lastUse: Date;
}

/**
 * Keeps results in memory, in Node and in browsers. What it holds are copies, and what is read from it are copies again, so no one
 * can change an entry.
 * @throws KinographError `cache.max-bytes`; from its writers `cache.too-large`; `cache.key`.
 */
export function openMemoryStore({ maxBytes }: MemoryStoreOptions): KeptStore {
  return new MemoryStore(checkMaxBytes(maxBytes));
}

class MemoryStore implements KeptStore {
  readonly #maxBytes: number;
  /** In order of their last use, the oldest first. */
  readonly #held = new Map<string, Held>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  async open(key: string): Promise<Entry | undefined> {
    const held = this.#held.get(checkKey(key));
    if (!held) return undefined;
    this.#held.delete(key);
    this.#held.set(key, held);
    held.lastUse = new Date();
    const { chunks, bytes } = held;
    return {
      chunks: chunks.length,
      bytes,
      async read(index) {
        const chunk = chunks[index];
        if (chunk) return copyOf(chunk);
        throw new RangeError(`cache: wanted one of ${chunks.length} chunks, got number ${index}.`);
      },
      async close() {},
    };
  }

  async create(key: string, label: EntryLabel): Promise<EntryWriter> {
    checkKey(key);
    let chunks: Encoded[] = [];
    let bytes = 0;
    return {
      append: async (chunk) => {
        bytes += bytesOf(chunk);
        if (bytes > this.#maxBytes) {
          chunks = [];
          throw tooLarge(this.#maxBytes);
        }
        chunks.push(copyOf(chunk));
      },
      commit: async () => this.#put(key, { label, chunks, bytes, lastUse: new Date() }),
      discard: async () => {
        chunks = [];
      },
    };
  }

  async delete(key: string): Promise<void> {
    this.#bytes -= this.#held.get(checkKey(key))?.bytes ?? 0;
    this.#held.delete(key);
  }

  async entries(): Promise<KeptEntry[]> {
    const entries = [...this.#held].map(([key, { label, bytes, lastUse }]) => ({ key, label, bytes, lastUse }));
    return entries.reverse();
  }

  async size(): Promise<StoreSize> {
    return { entries: this.#held.size, bytes: this.#bytes };
  }

  async clear(): Promise<StoreSize> {
    const size = await this.size();
    this.#held.clear();
    this.#bytes = 0;
    return size;
  }

  async #put(key: string, held: Held): Promise<void> {
    if (held.bytes > this.#maxBytes) throw tooLarge(this.#maxBytes);
    await this.delete(key);
    for (const oldest of this.#held.keys()) {
      if (this.#bytes + held.bytes <= this.#maxBytes) break;
      await this.delete(oldest);
    }
    this.#held.set(key, held);
    this.#bytes += held.bytes;
  }
}

/** JSON counts as much as its text would take as UTF-16. */
function bytesOf({ json, buffers }: Encoded): number {
  return buffers.reduce((sum, { byteLength }) => sum + byteLength, 2 * JSON.stringify(json).length);
}

function copyOf({ json, buffers }: Encoded): Encoded {
  return { json: structuredClone(json), buffers: buffers.map((bytes) => new Uint8Array(bytes)) };
}
