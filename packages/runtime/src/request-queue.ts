import type { EngineHost } from './engine-host.js';
import type { Packet, Request } from './packet.js';

interface Waiting {
  readonly start: () => Promise<void>;
  readonly done: Promise<unknown>;
  readonly background: boolean;
  abandoned: boolean;
}

/** How one request is treated. */
export interface RequestSettings {
  readonly signal?: AbortSignal;
  /** Is given the answer when nobody waits for it any more. */
  readonly onDropped?: (answer: Packet) => void;
  /** Nobody waits for it: `settled` does not either. */
  readonly background?: boolean;
}

/**
 * Requests to one engine, one at a time and in order. A request whose signal is aborted rejects at once: if it has not been
 * sent it never is; if it has, the engine goes on (nothing inside one run can be stopped) and its answer is dropped.
 */
export class RequestQueue {
  readonly #host: EngineHost;
  readonly #waiting: Waiting[] = [];
  #current: Waiting | undefined;

  constructor(host: EngineHost) {
    this.#host = host;
  }

  /** Whether the engine is at work on something nobody waits for any more. */
  get abandoned(): boolean {
    return this.#current?.abandoned ?? false;
  }

  /** Resolves when every request that somebody waits for, among those made so far, has ended. Never rejects. */
  async settled(): Promise<void> {
    const requests = this.#current ? [this.#current, ...this.#waiting] : this.#waiting;
    await Promise.allSettled(requests.filter(({ background }) => !background).map(({ done }) => done));
  }

  /**
   * Sends a request when its turn comes.
   * @throws the signal's reason; whatever the host throws.
   */
  request(packet: Packet<Request>, { signal, onDropped, background = false }: RequestSettings = {}): Promise<Packet> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = withResolvers<Packet>();
    const waiting: Waiting = {
      done: promise,
      background,
      abandoned: false,
      start: async () => {
        try {
          const answer = await this.#host.call(packet);
          if (waiting.abandoned) onDropped?.(answer);
          else resolve(answer);
        } catch (error) {
          reject(error);
        } finally {
          signal?.removeEventListener('abort', abandon);
        }
      },
    };
    const abandon = () => {
      const place = this.#waiting.indexOf(waiting);
      if (place >= 0) this.#waiting.splice(place, 1);
      waiting.abandoned = true;
      reject(signal!.reason);
    };
    signal?.addEventListener('abort', abandon, { once: true });
    this.#waiting.push(waiting);
    void this.#work();
    return promise;
  }

  async #work(): Promise<void> {
    if (this.#current !== undefined) return;
    for (;;) {
      this.#current = this.#waiting.shift();
      if (this.#current === undefined) return;
      await this.#current.start();
    }
  }
}

function withResolvers<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}
