import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { ServedEvent } from '../api/events.js';
import { errorOf, type ServerError } from './server-error.js';

/** How events are heard. */
export interface ListenOptions {
  /** Events up to this id are left out. */
  readonly after?: number;
  /** Stops listening; the run goes on. */
  readonly signal?: AbortSignal;
}

/** An event and where it stands. */
export interface HeardEvent {
  readonly id: number;
  readonly event: ServedEvent;
}

/** Pauses in milliseconds before each new try, after the connection was lost. */
const pauses = [200, 500, 1000, 2000, 4000];

/**
 * The events of a run to its end. Where the connection is lost it is made again, and goes on after the last event heard.
 * @param ask makes one request
 * @throws ServerError what the server answers; `serve.no-answer` when it cannot be reached any more; the reason of `signal`.
 */
export async function* eventStream(
  ask: (headers: Record<string, string>) => Promise<Response>,
  { after = 0, signal }: ListenOptions,
): AsyncGenerator<HeardEvent> {
  let last = after;
  let lost = 0;
  for (;;) {
    try {
      const response = await ask({ 'last-event-id': String(last) });
      if (response.status === 204) return;
      if (!response.ok) throw await errorOf(response);
      for await (const heard of eventsOf(response)) {
        lost = 0;
        last = heard.id;
        yield heard;
        if (heard.event.type === 'run-finished') return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      // An answer is an answer; only silence is asked again.
      if (((error as Partial<ServerError>).status ?? 0) > 0 || lost >= pauses.length) throw error;
    }
    await pause(pauses[Math.min(lost++, pauses.length - 1)]!, signal);
  }
}

async function* eventsOf(response: Response): AsyncGenerator<HeardEvent> {
  const text = response.body!.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>);
  const reader = text.pipeThrough(new EventSourceParserStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield { id: Number(value.id), event: JSON.parse(value.data) as ServedEvent };
    }
  } finally {
    // Hangs up where the caller leaves early.
    await reader.cancel().catch(() => undefined);
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
