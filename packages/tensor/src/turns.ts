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
    await new Promise<void>((resolve) => {
      if (typeof setImmediate === 'function') setImmediate(resolve);
      else setTimeout(resolve, 0);
    });
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
