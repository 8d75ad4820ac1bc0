import { KinographError } from '@kinograph/errors';

/** Lets so many in at once, the others in the order they came, and no more than so many of those. */
export class Turnstile {
  readonly #running: number;
  readonly #waiting: number;
  readonly #queue: { readonly go: () => void; readonly moved: (ahead: number) => void }[] = [];
  #inside = 0;

  constructor(limits: { readonly running: number; readonly waiting: number }) {
    this.#running = limits.running;
    this.#waiting = limits.waiting;
  }

  get inside(): number {
    return this.#inside;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** @throws KinographError `serve.busy` where the next one could not even wait. */
  requirePlace(): void {
    if (this.#inside < this.#running || this.#queue.length < this.#waiting) return;
    throw new KinographError('serve.busy', {
      where: 'the queue of runs',
      wanted: `at most ${this.#running} at work and ${this.#waiting} waiting`,
      got: 'one more',
      next: 'Try again when one of them has ended.',
    });
  }

  /**
   * Waits for a turn; whoever has had one leaves by calling what comes back.
   * @param moved told how many go first, whenever that changes
   * @throws KinographError `serve.busy`; the reason of `signal` once it has aborted.
   */
  async enter(signal: AbortSignal, moved: (ahead: number) => void): Promise<() => void> {
    signal.throwIfAborted();
    this.requirePlace();
    if (this.#inside < this.#running) this.#inside++;
    else await this.#wait(signal, moved);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave();
    };
  }

  #wait(signal: AbortSignal, moved: (ahead: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const entry = {
        go: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
        moved,
      };
      const giveUp = () => {
        this.#queue.splice(this.#queue.indexOf(entry), 1);
        this.#tell();
        reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#queue.push(entry);
      moved(this.#queue.length - 1 + this.#inside);
    });
  }

  /** Whoever is first in the queue takes the place that was left. */
  #leave(): void {
    const next = this.#queue.shift();
    if (next) next.go();
    else this.#inside--;
    this.#tell();
  }

  #tell(): void {
    for (const [index, { moved }] of this.#queue.entries()) moved(index + this.#inside);
  }
}
