import type { Encoded, Entry, EntryLabel, EntryWriter, ResultStore } from '@kinograph/graph';

/** A result store in memory that counts what is open, and tells when an entry is kept. */
export class CountingStore implements ResultStore {
  readonly entries = new Map<string, { readonly label: EntryLabel; readonly chunks: readonly Encoded[] }>();
  /** Entries opened or being written, and not put away. */
  held = 0;
  readonly #onKept: ((label: EntryLabel) => void) | undefined;

  constructor(onKept?: (label: EntryLabel) => void) {
    this.#onKept = onKept;
  }

  async open(key: string): Promise<Entry | undefined> {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.held++;
    const putAway = once(() => this.held--);
    return {
      chunks: entry.chunks.length,
      bytes: 0,
      read: async (index) => structuredClone(entry.chunks[index]!),
      close: async () => putAway(),
    };
  }

  async create(key: string, label: EntryLabel): Promise<EntryWriter> {
    this.held++;
    const putAway = once(() => this.held--);
    const chunks: Encoded[] = [];
    return {
      append: async (chunk) => {
        chunks.push(structuredClone(chunk));
      },
      commit: async () => {
        putAway();
        this.entries.set(key, { label, chunks });
        this.#onKept?.(label);
      },
      discard: async () => putAway(),
    };
  }

  async delete(key: string): Promise<void> {
    this.entries.delete(key);
  }

  /** How many entries of this output there are. */
  count(output: string): number {
    return [...this.entries.values()].filter(({ label }) => label.output === output).length;
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}
