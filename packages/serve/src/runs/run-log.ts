import type { ServedEvent, ServedPreview } from '../api/events.js';

/** An event as a run gives it; a preview is made when it is first asked for. */
export type GivenEvent =
  | Exclude<ServedEvent, { type: 'preview' }>
  | { readonly type: 'preview'; readonly node: string; readonly preview: () => ServedPreview | undefined };

/** An event and its place in the run. */
export interface LoggedEvent {
  /** From 1, rising; superseded events leave gaps. */
  readonly id: number;
  readonly event: ServedEvent;
}

interface Entry {
  readonly id: number;
  readonly type: string;
  readonly node: string | undefined;
  /** Made once. */
  read(): ServedEvent | undefined;
}

/** Notices a run may give; those after it are dropped. */
const mostNotices = 1000;

/**
 * The events of one run, for any number of listeners, each from where it likes. Bounded: of a node's progress and previews only the
 * latest is kept for those who have not heard it yet.
 */
export class RunLog {
  #entries: Entry[] = [];
  #last = 0;
  #notices = 0;
  #ended = false;
  readonly #wakes = new Set<() => void>();

  /** Id of the newest event. */
  get last(): number {
    return this.#last;
  }

  /** Whether nothing more comes. */
  get ended(): boolean {
    return this.#ended;
  }

  push(event: GivenEvent): void {
    const { type } = event;
    const node = 'node' in event ? event.node : undefined;
    if (type === 'notice' && ++this.#notices > mostNotices) return;
    if (type === 'progress' || type === 'preview') {
      this.#entries = this.#entries.filter((other) => other.type !== type || other.node !== node);
    }
    this.#entries.push({ id: ++this.#last, type, node, read: reader(event) });
    this.#wake();
  }

  end(): void {
    // What previews are made of is let go.
    for (const entry of this.#entries) entry.read();
    this.#ended = true;
    this.#wake();
  }

  /** Events after one of them (`0`: all), as they come; returns when the run has ended, or `signal` aborts. */
  async *after(id: number, signal: AbortSignal): AsyncGenerator<LoggedEvent> {
    let heard = id;
    while (!signal.aborted) {
      const next = this.#entries.find((entry) => entry.id > heard);
      if (next) {
        heard = next.id;
        const event = next.read();
        if (event) yield { id: next.id, event };
        continue;
      }
      if (this.#ended) return;
      await this.#change(signal);
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wakes.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wakes.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  #wake(): void {
    for (const wake of [...this.#wakes]) wake();
  }
}

function reader(given: GivenEvent): () => ServedEvent | undefined {
  if (given.type !== 'preview') return () => given;
  const { type, node } = given;
  let make: typeof given.preview | undefined = given.preview;
  let made: ServedEvent | undefined;
  return () => {
    const preview = make?.();
    make = undefined;
    if (preview) made = { type, node, preview };
    return made;
  };
}
