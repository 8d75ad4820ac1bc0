import type { EntryLabel, ResultStore } from '@kinograph/graph';

/** One entry, as people see it. */
export interface KeptEntry {
  readonly key: string;
  /** What made it, and which of its outputs it is. */
  readonly label: EntryLabel;
  readonly bytes: number;
  /** When it was written or opened last. */
  readonly lastUse: Date;
}

/** What a store holds altogether. */
export interface StoreSize {
  readonly entries: number;
  readonly bytes: number;
}

/** A result store that can be looked into and emptied. */
export interface KeptStore extends ResultStore {
  /** What is kept, the latest used first. Entries whose own description is damaged are left out. */
  entries(): Promise<KeptEntry[]>;
  /** What all entries take, the damaged ones too. */
  size(): Promise<StoreSize>;
  /** Removes every entry; those being read stay readable until they are closed. Entries being written are not touched. */
  clear(): Promise<StoreSize>;
}
