/** How many stages of each resource class may work at once, in the order they asked. Classes not named may one at a time. */
export class Slots {
  readonly #limits: Readonly<Record<string, number>>;
  readonly #taken = new Map<string, number>();
  readonly #queues = new Map<string, (() => void)[]>();

  constructor(limits: Readonly<Record<string, number>>) {
    this.#limits = limits;
  }

  /** Takes a slot, waiting for one if need be; rejects with the signal's reason when it aborts first. */
  async take(resource: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const taken = this.#taken.get(resource) ?? 0;
    if (taken < (this.#limits[resource] ?? 1)) {
      this.#taken.set(resource, taken + 1);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const queue = this.#queues.get(resource) ?? [];
      this.#queues.set(resource, queue);
      const turn = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const stop = () => {
        queue.splice(queue.indexOf(turn), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      queue.push(turn);
    });
  }

  /** Gives a slot back: to the next in the queue, or to whoever asks. */
  give(resource: string): void {
    const next = this.#queues.get(resource)?.shift();
    if (next) next();
    else this.#taken.set(resource, this.#taken.get(resource)! - 1);
  }
}
