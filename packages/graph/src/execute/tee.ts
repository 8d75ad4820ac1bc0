import type { Stream } from '../stream.js';
import type { Bounded, Flow } from './flow.js';

/** Who takes a stream: told when it begins and stops waiting for an item. */
export interface StreamConsumer {
  pause(): void;
  /** Rejects when the run ended meanwhile. */
  resume(): Promise<void>;
  /** It will take nothing more. */
  left?(): void;
  /** What it is told where the stream fails. Left out: the cause. */
  failure?(cause: unknown): unknown;
}

/** How a shared stream is pulled and who hears of its end. */
export interface TeeOptions {
  readonly flow: Flow;
  /** Wraps every pull on the source: takes the producer's slot. */
  readonly pull: <T>(next: () => Promise<T>) => Promise<T>;
  /** Called once, when the source has ended, failed or been closed, and has put away what it held. */
  readonly onSettled: (error?: { readonly cause: unknown }) => void;
}

/** One consumer's place in a shared stream. */
export interface Branch<Item, Info> extends Stream<Item, Info> {
  /** Leaves the stream; the last to leave closes its source. */
  leave(): void;
}

/** Where a consumer is. */
interface Place {
  /** Items it has had. */
  position: number;
  readonly consumer: StreamConsumer;
}

/** Items the fastest consumer may be ahead of the slowest, unless the run would otherwise be stuck. */
const initialSlack = 2;

/**
 * One stream for several consumers, each of whom gets every item. The source is pulled as they pull; the fastest waits for the
 * slowest, so what is kept is bounded.
 */
export class Tee<Item, Info> implements Bounded {
  slack = initialSlack;
  readonly #source: Stream<Item, Info>;
  readonly #options: TeeOptions;
  #iterator: AsyncIterator<Item> | undefined;
  #items: Item[] = [];
  /** Index of `#items[0]` in the whole stream. */
  #base = 0;
  #end: { readonly error?: { readonly cause: unknown } } | undefined;
  #pulling = false;
  /** Ends when what the source held has been put away, well or not. */
  #settling: Promise<void> | undefined;
  #wake: (() => void)[] = [];
  /** Positions of the consumers still there. */
  readonly #places = new Set<Place>();

  constructor(source: Stream<Item, Info>, options: TeeOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** A consumer's own view of the stream; it can be iterated once. All branches are made before any is pulled. */
  branch(consumer: StreamConsumer): Branch<Item, Info> {
    const place = { position: 0, consumer };
    this.#places.add(place);
    const items = this.#read(place);
    const leave = () => this.#leave(place);
    const iterator: AsyncIterator<Item> = {
      next: () => items.next(),
      return: async () => {
        leave();
        const result = await items.return(undefined);
        if (this.#places.size === 0) await this.#settling;
        return result;
      },
    };
    return { info: this.#source.info, leave, close: leave, [Symbol.asyncIterator]: () => iterator };
  }

  /** Ends the stream for everybody, as failed with this reason. */
  abort(cause: unknown): void {
    this.#finish({ error: { cause } });
  }

  /** Ends a stream that nobody takes. */
  close(): void {
    this.#finish({});
  }

  widen(): void {
    this.slack *= 2;
    this.#notify();
  }

  async *#read(place: Place): AsyncGenerator<Item, undefined> {
    for (;;) {
      if (!this.#has(place)) {
        place.consumer.pause();
        try {
          while (this.#mustWait(place)) await new Promise<void>((resolve) => this.#wake.push(resolve));
        } finally {
          await place.consumer.resume();
        }
      }
      if (!this.#places.has(place)) return undefined;
      if (!this.#has(place)) {
        if (this.#end?.error) {
          const { cause } = this.#end.error;
          throw place.consumer.failure ? place.consumer.failure(cause) : cause;
        }
        this.#leave(place);
        return undefined;
      }
      const item = this.#items[place.position - this.#base]!;
      place.position++;
      this.#forget();
      this.#notify();
      yield item;
    }
  }

  #has({ position }: Place): boolean {
    return !this.#end?.error && position - this.#base < this.#items.length;
  }

  /** Whether there is neither an item for this consumer nor an end; sees to it that there will be. */
  #mustWait(place: Place): boolean {
    if (!this.#places.has(place) || this.#has(place) || this.#end) return false;
    if (place.position - this.#slowest() >= this.slack) this.#options.flow.full(this);
    else void this.#pull();
    return true;
  }

  async #pull(): Promise<void> {
    if (this.#pulling) return;
    this.#pulling = true;
    let asked = false;
    try {
      this.#iterator ??= this.#source[Symbol.asyncIterator]();
      const result = await this.#options.pull(() => {
        asked = true;
        return this.#iterator!.next();
      });
      this.#pulling = false;
      if (result.done) this.#finish({}, true);
      else if (this.#end) this.#finish(this.#end);
      else this.#items.push(result.value);
    } catch (cause) {
      this.#pulling = false;
      // A source that fails has ended; one that was not even asked has not.
      this.#finish(this.#end ?? { error: { cause } }, asked);
    }
    this.#notify();
  }

  /** Ends the stream, and closes its source unless that has ended by itself. Waits for a pull under way. */
  #finish(end: { readonly error?: { readonly cause: unknown } }, sourceEnded = false): void {
    this.#end ??= end;
    this.#notify();
    if (this.#pulling || this.#settling) return;
    this.#options.flow.free(this);
    this.#settling = this.#putAway(sourceEnded).then(
      () => this.#options.onSettled(this.#end!.error),
      (cause: unknown) => this.#options.onSettled(this.#end!.error ?? { cause }),
    );
  }

  async #putAway(sourceEnded: boolean): Promise<void> {
    try {
      if (!sourceEnded) await this.#iterator?.return?.();
    } finally {
      await this.#source.close?.();
    }
  }

  #leave(place: Place): void {
    if (!this.#places.delete(place)) return;
    place.consumer.left?.();
    if (this.#places.size === 0) this.#finish({});
    this.#forget();
    this.#notify();
  }

  /** Forgets items that every consumer has had. */
  #forget(): void {
    const gone = Math.min(this.#slowest() - this.#base, this.#items.length); // all, when nobody is left
    if (gone <= 0) return;
    this.#items.splice(0, gone);
    this.#base += gone;
  }

  #slowest(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { position } of this.#places) least = Math.min(least, position);
    return least;
  }

  #notify(): void {
    this.#options.flow.free(this);
    const wake = this.#wake;
    this.#wake = [];
    for (const one of wake) one();
  }
}
