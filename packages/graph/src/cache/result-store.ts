import type { Encoded } from '../codec.js';

/** What an entry is about, for people who look at the store. */
export interface EntryLabel {
  /** Id of the stage that made it. */
  readonly stage: string;
  /** Name of the output; `state` for how far an unfinished node got. */
  readonly output: string;
}

/** An entry that was found and verified: what is read from it is what was written. */
export interface Entry {
  /** One for a value; one, and one an item, for a stream. */
  readonly chunks: number;
  readonly bytes: number;
  read(index: number): Promise<Encoded>;
  close(): Promise<void>;
}

/** An entry being written. Nobody sees any of it before `commit`. */
export interface EntryWriter {
  append(chunk: Encoded): Promise<void>;
  /** Gives the entry its name, whole and on disk, in place of any before it. Makes room by dropping what was used longest ago. */
  commit(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/**
 * Where results are kept, by key (lower-case hexadecimal). A store must be safe with several users at once, bounded, and must
 * verify what it reads: an entry that is damaged in any way is as if it had never been. A store that fails (a full disk) throws;
 * those who keep results in it go on without.
 */
export interface ResultStore {
  /** The entry, which stays readable until it is closed; nothing where there is none, or it is damaged. Counts as a use. */
  open(key: string): Promise<Entry | undefined>;
  /** Starts an entry. Nothing where one of so many bytes, as far as they are known, would not be kept anyway. */
  create(key: string, label: EntryLabel): Promise<EntryWriter>;
  delete(key: string): Promise<void>;
}
