import type { Feeds, Keeping, KeptTensor, Runtime } from '@kinograph/runtime';
import type { Tensor } from '@kinograph/tensor';

/** Feeds that are the same in run after run, as long as what they are made of is. */
export interface StandingFeed {
  /** What they are, among the others of a run. */
  readonly kind: string;
  /** What they are made of: objects, which count as the same only where they are one, and plain values. */
  readonly of: readonly (object | string | number)[];
  make(): Readonly<Record<string, Tensor>>;
}

/** One of them, with the engine. */
interface Entry {
  readonly kind: string;
  /** Objects are held weakly: an entry must not keep a prompt alive that nobody can ask for any more. */
  readonly of: readonly (WeakRef<object> | string | number)[];
  readonly keeping: Promise<Readonly<Record<string, Keeping>>>;
  /** Runs under way or about to begin. */
  users: number;
}

/**
 * Feeds that go to the engine once and stay there for later runs: the prompts and positions of a denoising loop, at every step. Of
 * each kind the ones used last stay, at most `most` beside those in use; the others are released, and all are by `dispose`.
 */
export class StandingFeeds {
  readonly #runtime: Runtime;
  #most: number;
  /** The one used last is the last. */
  readonly #entries: Entry[] = [];
  readonly #using = new Set<Promise<unknown>>();
  readonly #releasing = new Set<Promise<void>>();

  constructor(runtime: Runtime, { most }: { readonly most: number }) {
    this.#runtime = runtime;
    this.#most = most;
  }

  /**
   * Does `work` with feeds the engine has; they stay there at least as long.
   * @param signal stops waiting for the engine to take them; what others wait for too still goes there
   * @throws whatever `work`, `make` or the runtime's `keep` throws; or the signal's reason.
   */
  async use<Result>(
    wanted: readonly StandingFeed[],
    work: (feeds: Feeds) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    signal?.throwIfAborted();
    const entries = wanted.map((one) => this.#take(one));
    const using = this.#during(entries, work, signal);
    this.#using.add(using);
    try {
      return await using;
    } finally {
      this.#using.delete(using);
      for (const entry of entries) entry.users--;
      this.#trim();
    }
  }

  /** Releases everything, what is in use after its use. */
  async dispose(): Promise<void> {
    this.#most = 0;
    await Promise.allSettled(this.#using);
    this.#trim();
    await Promise.all(this.#releasing);
  }

  async #during<Result>(
    entries: readonly Entry[],
    work: (feeds: Feeds) => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const feeds: Record<string, KeptTensor> = {};
    for (const keepings of await unlessAborted(Promise.all(entries.map(({ keeping }) => keeping)), signal)) {
      for (const [name, { kept }] of Object.entries(keepings)) feeds[name] = kept;
    }
    return work(feeds);
  }

  /** The entry for these feeds, now in use, and the last to go. */
  #take({ kind, of, make }: StandingFeed): Entry {
    const place = this.#entries.findIndex((entry) => entry.kind === kind && isMadeOf(entry, of));
    const [known] = place < 0 ? [] : this.#entries.splice(place, 1);
    const entry = known ?? { kind, of: of.map(weakly), keeping: this.#keep(make), users: 0 };
    entry.keeping.catch(() => this.#forget(entry)); // Whoever uses it hears of it; the next one tries again.
    entry.users++;
    this.#entries.push(entry);
    return entry;
  }

  async #keep(make: StandingFeed['make']): Promise<Readonly<Record<string, Keeping>>> {
    const keepings: Record<string, Keeping> = {};
    try {
      for (const [name, tensor] of Object.entries(make())) keepings[name] = await this.#runtime.keep(tensor);
    } catch (error) {
      await releaseAll(keepings);
      throw error;
    }
    return keepings;
  }

  #forget(entry: Entry): void {
    const place = this.#entries.indexOf(entry);
    if (place >= 0) this.#entries.splice(place, 1);
  }

  #trim(): void {
    const newer = new Map<string, number>();
    for (const entry of [...this.#entries].reverse()) {
      const count = newer.get(entry.kind) ?? 0;
      newer.set(entry.kind, count + 1);
      if (count < this.#most || entry.users > 0) continue;
      this.#forget(entry);
      const releasing = entry.keeping
        .then(releaseAll, () => undefined)
        .then(() => {
          this.#releasing.delete(releasing);
        });
      this.#releasing.add(releasing);
    }
  }
}

/** Waits no longer than until the signal is aborted. */
async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function releaseAll(keepings: Readonly<Record<string, Keeping>>): Promise<void> {
  await Promise.all(Object.values(keepings).map(({ release }) => release().catch(() => undefined)));
}

function isMadeOf({ of }: Entry, wanted: StandingFeed['of']): boolean {
  const same = (part: Entry['of'][number], index: number) =>
    (part instanceof WeakRef ? part.deref() : part) === wanted[index];
  return of.length === wanted.length && of.every(same);
}

function weakly(part: object | string | number): WeakRef<object> | string | number {
  return typeof part === 'object' ? new WeakRef(part) : part;
}
