import type { OnnxModel } from '@kinograph/onnx';
import { disposedError } from '../engine-errors.js';
import type { Feeds, KeepingRun, Session, Tensors } from '../runtime.js';
import type { PoolEntry } from './pool-entry.js';

type RunOptions = { readonly signal?: AbortSignal };

/** What a handle asks of its pool. */
export interface PooledSessionHost {
  /** Has the session open and in use while `work` lasts. */
  use<Result>(
    entry: PoolEntry,
    signal: AbortSignal | undefined,
    work: (session: Session) => Promise<Result>,
  ): Promise<Result>;
  /** Results stay with the engine: until `unpin`, the session stays too. */
  pin(entry: PoolEntry): () => void;
  /** One user less: this one. */
  leave(entry: PoolEntry, session: PooledSession): Promise<void>;
}

/** One user's handle on a session that others may share, and that may be closed and opened again between runs. */
export class PooledSession implements Session {
  readonly model: OnnxModel;
  readonly #entry: PoolEntry;
  readonly #host: PooledSessionHost;
  readonly #running = new Set<Promise<unknown>>();
  readonly #kept = new Set<() => Promise<void>>();
  #disposed: Promise<void> | undefined;

  constructor(entry: PoolEntry, model: OnnxModel, host: PooledSessionHost) {
    this.model = model;
    this.#entry = entry;
    this.#host = host;
  }

  run(feeds: Feeds, options: RunOptions = {}): Promise<Tensors> {
    return this.#during(options, (session) => session.run(feeds, options));
  }

  async runKeeping(feeds: Feeds, keep: readonly string[], options: RunOptions = {}): Promise<KeepingRun> {
    return this.#during(options, async (session) => {
      const run = await session.runKeeping(feeds, keep, options);
      const unpin = this.#host.pin(this.#entry);
      let released: Promise<void> | undefined;
      const release = () => {
        released ??= run.release().finally(() => {
          unpin();
          this.#kept.delete(release);
        });
        return released;
      };
      this.#kept.add(release);
      return { ...run, release };
    });
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#leave();
    return this.#disposed;
  }

  /** Refuses further runs. */
  retire(): void {
    this.#disposed ??= Promise.resolve();
  }

  async #leave(): Promise<void> {
    await Promise.allSettled(this.#running);
    await Promise.all([...this.#kept].map((release) => release()));
    await this.#host.leave(this.#entry, this);
  }

  async #during<Result>({ signal }: RunOptions, work: (session: Session) => Promise<Result>): Promise<Result> {
    if (this.#disposed !== undefined) throw disposedError(this.model, 'the session');
    signal?.throwIfAborted();
    const running = this.#host.use(this.#entry, signal, work);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }
}
