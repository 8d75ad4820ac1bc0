import type { Stream } from '../stream.js';

/** How a shared stream is pulled and what hears of its end. */
export interface TeeOptions {
  /** Wraps every pull on the source: takes the producer's slot, looks at the signal. */
  readonly pull: <T>(next: () => Promise<T>, consumer: string) => Promise<T>;
  /** Called once, when the source has ended, failed, or been closed by all of its consumers. */
  readonly onSettled: (error?: { readonly cause: unknown }) => void;
}

/** Items a started consumer may lag behind the fastest before that one waits for it. */
const slack = 2;

/**
 * One stream for several consumers. Each gets every item; the source is pulled as they pull, and the fastest waits for the
 * slowest that has started. (Items are kept for consumers that have not started: they may be waiting for one that has.)
 */
export class Tee<Item, Info> {
  readonly #source: Stream<Item, Info>;
  readonly #options: TeeOptions;
  #iterator: AsyncIterator<Item> | undefined;
  #items: Item[] = [];
  /** Index of `#items[0]` in the whole stream. */
  #base = 0;
  #end: { readonly error?: { readonly cause: unknown } } | undefined;
  #pulling: Promise<void> | undefined;
  #moved: (() => void)[] = [];
  readonly #branches = new Set<{ position: number; started: boolean }>();

  constructor(source: Stream<Item, Info>, options: TeeOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** A consumer's own view of the stream; it can be iterated once. All branches are made before any is pulled. */
  branch(consumer: string): Stream<Item, Info> {
    const branch = { position: 0, started: false };
    this.#branches.add(branch);
    const next = async (): Promise<IteratorResult<Item>> => {
      branch.started = true;
      const item = await this.#at(branch, consumer);
      if (item.done) this.#leave(branch);
      else this.#advance(branch);
      return item;
    };
    const iterator: AsyncIterator<Item> = {
      next,
      return: async () => {
        await this.close(branch);
        return { done: true, value: undefined };
      },
    };
    return Object.assign(
      { info: this.#source.info, close: () => this.close(branch) },
      { [Symbol.asyncIterator]: () => iterator },
    );
  }

  /** Ends one branch; the last one to leave closes the source. */
  async close(branch: { position: number; started: boolean }): Promise<void> {
    if (!this.#branches.has(branch)) return;
    this.#leave(branch);
    if (this.#branches.size > 0 || this.#end) return;
    this.#settle({});
    await this.#iterator?.return?.();
  }

  async #at(branch: { position: number }, consumer: string): Promise<IteratorResult<Item>> {
    for (;;) {
      const index = branch.position - this.#base;
      if (index < this.#items.length) return { done: false, value: this.#items[index]! };
      if (this.#end?.error) throw this.#end.error.cause;
      if (this.#end) return { done: true, value: undefined };
      if (this.#isAhead(branch)) {
        await new Promise<void>((resolve) => this.#moved.push(resolve));
        continue;
      }
      this.#pulling ??= this.#pull(consumer).finally(() => {
        this.#pulling = undefined;
      });
      await this.#pulling;
    }
  }

  #isAhead(branch: { position: number }): boolean {
    for (const other of this.#branches) if (other.started && branch.position - other.position >= slack) return true;
    return false;
  }

  async #pull(consumer: string): Promise<void> {
    try {
      this.#iterator ??= this.#source[Symbol.asyncIterator]();
      const result = await this.#options.pull(() => this.#iterator!.next(), consumer);
      if (this.#end) return;
      if (result.done) this.#settle({});
      else this.#items.push(result.value);
    } catch (cause) {
      this.#settle({ error: { cause } });
      // A source that only its pull was taken from still has things to put away.
      await this.#iterator?.return?.().catch(() => undefined);
    }
  }

  #settle(end: { readonly error?: { readonly cause: unknown } }): void {
    if (this.#end) return;
    this.#end = end;
    this.#options.onSettled(end.error);
    this.#notify();
  }

  #leave(branch: { position: number; started: boolean }): void {
    this.#branches.delete(branch);
    this.#trim();
    this.#notify();
  }

  #advance(branch: { position: number }): void {
    branch.position++;
    this.#trim();
    this.#notify();
  }

  /** Forgets items that every consumer has had. */
  #trim(): void {
    let least = Number.POSITIVE_INFINITY;
    for (const { position } of this.#branches) least = Math.min(least, position);
    const gone = Math.min(least - this.#base, this.#items.length);
    if (gone <= 0) return;
    this.#items.splice(0, gone);
    this.#base += gone;
  }

  #notify(): void {
    const moved = this.#moved;
    this.#moved = [];
    for (const wake of moved) wake();
  }
}
