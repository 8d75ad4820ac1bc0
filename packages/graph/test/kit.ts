import { z } from 'zod';
import { type Attributes, definePort, type RunEvent, type Stream, stageDefiner } from '../src/index.js';

/** What the test stages are given by their host. */
export interface TestServices {
  /** Called by some stages when they begin. */
  readonly began?: (node: string) => void;
}

export const number = definePort<number>()('number');
export const text = definePort<string>()('text');
export const defineStage = stageDefiner<TestServices>();

/** Something that must be freed exactly once. */
export class Handle {
  releases = 0;
  readonly name: string;
  readonly attributes: Attributes;

  constructor(name: string, attributes: Attributes = {}) {
    this.name = name;
    this.attributes = attributes;
  }
}

/** Values that count how often they are freed. */
export const handle = definePort<Handle>()('handle', {
  release: (value) => {
    value.releases++;
  },
});

/** Values that say what space they are of. */
export const latent = definePort<Handle>()('latent', {
  attributes: ['space'],
  release: (value) => {
    value.releases++;
  },
  attributesOf: ({ attributes }) => ({ space: attributes.space! }),
});

export const numbers = definePort<Stream<number, { readonly length: number }>>()('numbers', { stream: true });

export const constant = defineStage({
  id: 'constant',
  version: 1,
  description: 'Gives a number.',
  inputs: {},
  outputs: { value: number() },
  parameters: z.object({ value: z.number() }),
  run: ({ parameters }) => ({ value: parameters.value }),
});

export const add = defineStage({
  id: 'add',
  version: 1,
  description: 'Adds two numbers.',
  inputs: { left: number(), right: number() },
  outputs: { sum: number() },
  parameters: z.object({}),
  run: ({ inputs }) => ({ sum: inputs.left + inputs.right }),
});

/** A promise to be kept by hand. */
export class Gate {
  open!: () => void;
  readonly opened: Promise<void>;

  constructor() {
    this.opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

/** Lets everything that is due happen, timers without delay included. */
export async function settle(turns = 8): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Rejects when a signal aborts. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** All events of a run. */
export async function heard(run: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

/** Events in short: `started a`. */
export function brief(events: readonly RunEvent[]): string[] {
  return events.map((event) => ('node' in event ? `${event.type} ${event.node}` : event.type));
}

/** A stream from 0 up to `length` that keeps count of what happens to it. */
export class Counting implements Stream<number, { readonly length: number }> {
  readonly info: { readonly length: number };
  /** Items asked for so far. */
  pulled = 0;
  iterations = 0;
  returns = 0;
  closes = 0;
  readonly #before: ((item: number) => Promise<void> | void) | undefined;

  constructor(length: number, before?: (item: number) => Promise<void> | void) {
    this.info = { length };
    this.#before = before;
  }

  [Symbol.asyncIterator](): AsyncIterator<number> {
    this.iterations++;
    return {
      next: async () => {
        if (this.pulled >= this.info.length) return { done: true, value: undefined };
        const item = this.pulled++;
        await this.#before?.(item);
        return { done: false, value: item };
      },
      return: async () => {
        this.returns++;
        return { done: true, value: undefined };
      },
    };
  }

  close(): void {
    this.closes++;
  }
}
