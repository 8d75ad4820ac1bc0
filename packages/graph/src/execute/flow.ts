/** Somebody who does work: a node, or the caller of a run. */
export interface Worker {
  /** Pieces of its work under way: its `run`, and pulls on its streams. */
  working: number;
  /** Streams it is waiting for. */
  waiting: number;
}

/** A shared stream some of whose consumers may have run too far ahead of the others. */
export interface Bounded {
  /** Items the fastest may be ahead of the slowest. */
  readonly slack: number;
  /** Lets the fastest get further ahead. */
  widen(): void;
}

/**
 * Watches whether a run is stuck on its own bounds. Streams shared by consumers who take them in different orders (or one after
 * the other) need more room than any fixed bound; so bounds hold only until nothing moves any more, and then the smallest grows
 * (Parks 1995, section 4.3).
 */
export class Flow {
  /** Workers with work that does not wait. */
  #busy = 0;
  readonly #full = new Set<Bounded>();
  #checking = false;

  change(worker: Worker, working: number, waiting: number): void {
    const before = worker.working > worker.waiting;
    worker.working += working;
    worker.waiting += waiting;
    const after = worker.working > worker.waiting;
    if (before !== after) this.#busy += after ? 1 : -1;
    this.#check();
  }

  /** A consumer of this stream waits for others to catch up. */
  full(stream: Bounded): void {
    this.#full.add(stream);
    this.#check();
  }

  /** Nobody waits for room in this stream any more. */
  free(stream: Bounded): void {
    this.#full.delete(stream);
  }

  /** Looks a little later whether the run is still stuck: what just arrived somewhere may not have been noticed there. */
  #check(): void {
    if (this.#busy > 0 || this.#full.size === 0 || this.#checking) return;
    this.#checking = true;
    setTimeout(() => {
      this.#checking = false;
      if (this.#busy > 0 || this.#full.size === 0) return;
      let smallest: Bounded | undefined;
      for (const stream of this.#full) if (!smallest || stream.slack < smallest.slack) smallest = stream;
      smallest!.widen();
    }, 0);
  }
}
