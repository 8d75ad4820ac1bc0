import type { RunEvent } from './events.js';

/**
 * One run's events for one listener. A listener that is slow, late or absent costs little: of a node's progress and
 * previews only the latest waits; nothing else is ever dropped.
 */
export class EventQueue implements AsyncIterable<RunEvent> {
  readonly #waiting: (RunEvent | undefined)[] = [];
  readonly #replaceable = new Map<string, number>();
  #head = 0;
  #wake: (() => void) | undefined;
  #ended = false;

  push(event: RunEvent): void {
    const key = event.type === 'progress' || event.type === 'preview' ? `${event.type} ${event.node}` : undefined;
    const at = key === undefined ? undefined : this.#replaceable.get(key);
    if (at !== undefined && at >= this.#head) this.#waiting[at] = undefined;
    if (key !== undefined) this.#replaceable.set(key, this.#waiting.length);
    this.#waiting.push(event);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent> {
    for (;;) {
      while (this.#head < this.#waiting.length) {
        const event = this.#waiting[this.#head];
        this.#waiting[this.#head++] = undefined;
        if (this.#head === this.#waiting.length) this.#clear();
        if (event) yield event;
      }
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  #clear(): void {
    this.#waiting.length = 0;
    this.#head = 0;
    this.#replaceable.clear();
  }
}
