import type { RunEvent } from './events.js';

/**
 * The events of one run, for any number of listeners, each of whom hears them from the first. What is kept is bounded by the
 * nodes and their notices: of a node's progress and previews only the latest stays for those who have not heard it yet.
 */
export class EventLog implements AsyncIterable<RunEvent> {
  /** Events in order; superseded ones leave a hole until the log is next packed. */
  #events: (RunEvent | undefined)[] = [];
  #holes = 0;
  /** Where the latest progress and preview of each node stand. */
  readonly #latest = new Map<string, number>();
  readonly #listeners = new Set<{ position: number; wake?: () => void }>();
  #ended = false;

  push(event: RunEvent): void {
    if (event.type === 'progress' || event.type === 'preview') {
      const key = `${event.type} ${event.node}`;
      const superseded = this.#latest.get(key);
      if (superseded !== undefined) {
        this.#events[superseded] = undefined;
        this.#holes++;
      }
      this.#latest.set(key, this.#events.length);
    }
    this.#events.push(event);
    if (this.#holes > 64 && this.#holes > this.#events.length / 2) this.#pack();
    for (const { wake } of this.#listeners) wake?.();
  }

  end(): void {
    this.#ended = true;
    for (const { wake } of this.#listeners) wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent> {
    const listener: { position: number; wake?: () => void } = { position: 0 };
    this.#listeners.add(listener);
    try {
      for (;;) {
        while (listener.position < this.#events.length) {
          const event = this.#events[listener.position++];
          if (event) yield event;
        }
        if (this.#ended) return;
        await new Promise<void>((resolve) => {
          listener.wake = resolve;
        });
        listener.wake = undefined;
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }

  /** Closes the holes. */
  #pack(): void {
    const before = this.#events;
    /** New places of the old ones; one more for those who have heard everything. */
    const places: number[] = [];
    this.#events = [];
    for (const event of before) {
      places.push(this.#events.length);
      if (event) this.#events.push(event);
    }
    places.push(this.#events.length);
    for (const listener of this.#listeners) listener.position = places[listener.position]!;
    for (const [key, place] of this.#latest) this.#latest.set(key, places[place]!);
    this.#holes = 0;
  }
}
