import type { Encoded, Entry, EntryLabel, EntryWriter, ResultStore } from '../src/index.js';

/** A store in memory that can be looked into and broken. */
export class MemoryStore implements ResultStore {
  readonly entries = new Map<string, { readonly label: EntryLabel; readonly chunks: readonly Encoded[] }>();
  /** Entries opened and not closed. */
  open_ = 0;
  /** Entries being written. */
  writing = 0;
  /** When set, nothing can be written. */
  full = false;

  async open(key: string): Promise<Entry | undefined> {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.open_++;
    let closed = false;
    return {
      chunks: entry.chunks.length,
      bytes: 0,
      read: async (index) => entry.chunks[index]!,
      close: async () => {
        if (!closed) this.open_--;
        closed = true;
      },
    };
  }

  async create(key: string, label: EntryLabel): Promise<EntryWriter> {
    if (this.full) throw new Error('no space left');
    this.writing++;
    const chunks: Encoded[] = [];
    return {
      append: async (chunk) => {
        chunks.push(structuredClone(chunk));
      },
      commit: async () => {
        this.writing--;
        this.entries.set(key, { label, chunks });
      },
      discard: async () => {
        this.writing--;
      },
    };
  }

  async delete(key: string): Promise<void> {
    this.entries.delete(key);
  }

  /** What is kept, in short: `add sum`. */
  labels(): string[] {
    return [...this.entries.values()].map(({ label }) => `${label.stage} ${label.output}`).sort();
  }
}
