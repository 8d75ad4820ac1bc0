import { KinographError } from '@kinograph/errors';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Those who wait for one class, first come first served; those who go on with work already begun before all others. */
interface Queue {
  readonly goingOn: Waiter[];
  readonly starting: Waiter[];
  /** How many of `starting` have been served. */
  served: number;
}

/** How many stages of each resource class may work at once. Classes not named: one. */
export class Slots {
  readonly #limits: Readonly<Record<string, number>>;
  readonly #taken = new Map<string, number>();
  readonly #queues = new Map<string, Queue>();
  #closed: { readonly reason: unknown } | undefined;

  /** @throws KinographError `graph.concurrency` for a limit that is not a positive integer. */
  constructor(limits: Readonly<Record<string, number>>) {
    for (const [resource, limit] of Object.entries(limits)) {
      if (limit === Number.POSITIVE_INFINITY || (Number.isInteger(limit) && limit > 0)) continue;
      throw new KinographError('graph.concurrency', {
        where: `options.concurrency.${resource}`,
        wanted: 'a positive integer, or Infinity',
        got: String(limit),
      });
    }
    this.#limits = limits;
  }

  /** Takes a slot, waiting for one if need be. Rejects once `close` was called. */
  async take(resource: string, goesOn: boolean): Promise<void> {
    if (this.#closed) throw this.#closed.reason;
    const taken = this.#taken.get(resource) ?? 0;
    const limit = Object.hasOwn(this.#limits, resource) ? this.#limits[resource]! : 1;
    if (taken < limit) {
      this.#taken.set(resource, taken + 1);
      return;
    }
    let queue = this.#queues.get(resource);
    if (!queue) {
      queue = { goingOn: [], starting: [], served: 0 };
      this.#queues.set(resource, queue);
    }
    const line = goesOn ? queue.goingOn : queue.starting;
    await new Promise<void>((resolve, reject) => line.push({ resolve, reject }));
  }

  /** Gives a slot back: to the next who waits, or to whoever asks. */
  give(resource: string): void {
    const queue = this.#queues.get(resource);
    const next = queue?.goingOn.shift() ?? queue?.starting[queue.served++];
    if (next) {
      next.resolve();
    } else {
      this.#queues.delete(resource);
      this.#taken.set(resource, this.#taken.get(resource)! - 1);
    }
  }

  /** Turns away everybody who waits, and who will ask. */
  close(reason: unknown): void {
    this.#closed = { reason };
    for (const { goingOn, starting, served } of this.#queues.values()) {
      for (const { reject } of [...goingOn, ...starting.slice(served)]) reject(reason);
    }
    this.#queues.clear();
  }
}
