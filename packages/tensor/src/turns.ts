/** How long long work holds the thread at most, in milliseconds: half of a frame at 60 a second. */
const usualMilliseconds = 8;

/**
 * Cuts long work into turns, so that timers, signals, sockets and other runs are heard meanwhile: `await turns.take()`
 * between pieces costs next to nothing until the turn is over, and then lets everything else go first. So does the first of
 * all: how long the thread was held before, nobody knows.
 */
export class Turns {
  readonly #milliseconds: number;
  #began = Number.NEGATIVE_INFINITY;

  /** @param milliseconds of one turn. Default 8. */
  constructor(milliseconds = usualMilliseconds) {
    this.#milliseconds = milliseconds;
  }

  /** Ends the turn where its time is up. */
  async take(): Promise<void> {
    if (performance.now() - this.#began < this.#milliseconds) return;
    await othersGoFirst();
    this.#began = performance.now();
  }

  /** Works a generator off, taking turns where it yields. @returns what the generator returns. */
  async through<T>(work: Generator<void, T>): Promise<T> {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      await this.take();
    }
  }
}

/** What browsers have beside timers, which they hold back for 4 ms once they follow each other. */
interface Scheduling {
  readonly scheduler?: { yield?(): Promise<void> };
}

function othersGoFirst(): Promise<void> {
  const { scheduler } = globalThis as Scheduling;
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve, 0));
}
