import { KinographError } from '@kinograph/errors';

interface Waiter {
  readonly owner: Slots;
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

/** What is taken, and who waits, whoever's run it is. */
interface Table {
  readonly limits: Readonly<Record<string, number>>;
  readonly taken: Map<string, number>;
  readonly queues: Map<string, Queue>;
}

/** How many stages of each resource class may work at once. Classes not named: one. */
export class Slots {
  readonly #table: Table;
  #closed: { readonly reason: unknown } | undefined;

  /** @throws KinographError `graph.concurrency` for a limit that is not a positive integer. */
  constructor(limits: Readonly<Record<string, number>>, table?: Table) {
    for (const [resource, limit] of Object.entries(limits)) {
      if (limit === Number.POSITIVE_INFINITY || (Number.isInteger(limit) && limit > 0)) continue;
      throw new KinographError('graph.concurrency', {
        where: `options.concurrency.${resource}`,
        wanted: 'a positive integer, or Infinity',
        got: String(limit),
      });
    }
    this.#table = table ?? { limits, taken: new Map(), queues: new Map() };
  }

  /** The same slots for a run inside this one, which can be closed alone. */
  nested(): Slots {
    return new Slots({}, this.#table);
  }

  /** Takes a slot, waiting for one if need be. Rejects once `close` was called. */
  async take(resource: string, goesOn: boolean): Promise<void> {
    if (this.#closed) throw this.#closed.reason;
    const { limits, taken, queues } = this.#table;
    const inUse = taken.get(resource) ?? 0;
    const limit = Object.hasOwn(limits, resource) ? limits[resource]! : 1;
    if (inUse < limit) {
      taken.set(resource, inUse + 1);
      return;
    }
    let queue = queues.get(resource);
    if (!queue) {
      queue = { goingOn: [], starting: [], served: 0 };
      queues.set(resource, queue);
    }
    const line = goesOn ? queue.goingOn : queue.starting;
    await new Promise<void>((resolve, reject) => line.push({ owner: this, resolve, reject }));
  }

  /** Gives a slot back: to the next who waits, or to whoever asks. */
  give(resource: string): void {
    const { taken, queues } = this.#table;
    const queue = queues.get(resource);
    const next = queue?.goingOn.shift() ?? queue?.starting[queue.served++];
    if (next) {
      next.resolve();
    } else {
      queues.delete(resource);
      taken.set(resource, taken.get(resource)! - 1);
    }
  }

  /** Turns away everybody who waits here, and who will ask. */
  close(reason: unknown): void {
    this.#closed = { reason };
    const { queues } = this.#table;
    const stays = ({ owner }: Waiter) => owner !== this;
    for (const [resource, { goingOn, starting, served }] of queues) {
      const waiting = [...goingOn, ...starting.slice(served)];
      if (waiting.every(stays)) continue;
      queues.set(resource, {
        goingOn: goingOn.filter(stays),
        starting: starting.slice(served).filter(stays),
        served: 0,
      });
      for (const waiter of waiting) if (!stays(waiter)) waiter.reject(reason);
    }
  }
}
