import type { RunEvent } from '../events.js';
import type { Slots } from '../slots.js';

/** Where the events of a run go. */
export interface EventSink {
  push(event: RunEvent): void;
  end(): void;
}

/** What a run inside another has of it. */
export interface Nesting {
  /** The node it runs in the place of, as events have it. */
  readonly node: string;
  readonly slots: Slots;
  readonly events: EventSink;
  /** What a value it is given is known by in the cache. */
  readonly keyOf: (value: unknown) => string | undefined;
}

/** Events of nodes under the name of the node they run in the place of; beginning and end of the inner run are that node's own. */
export function eventsUnder(node: string, events: EventSink): EventSink {
  return {
    push: (event) => {
      if ('node' in event) events.push({ ...event, node: `${node}/${event.node}` });
    },
    end: () => {},
  };
}
