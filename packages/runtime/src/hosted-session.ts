import type { OnnxModel } from '@kinograph/onnx';
import { narrowResults, widenFeeds } from './bfloat16-ports.js';
import { checkFeeds } from './check-feeds.js';
import { disposedError, throwIfFailed } from './engine-errors.js';
import { packTensors, type RunReply, unpackTensors } from './packet.js';
import type { RequestQueue } from './request-queue.js';
import type { Session, Tensors } from './runtime.js';

/** A session of a `HostedRuntime`. */
export class HostedSession implements Session {
  readonly model: OnnxModel;
  readonly #id: number;
  readonly #queue: RequestQueue;
  readonly #running = new Set<Promise<unknown>>();
  readonly #release: () => Promise<void>;
  #disposed: Promise<void> | undefined;

  /** @param release tells the engine, after the last run that somebody waits for. */
  constructor(id: number, model: OnnxModel, queue: RequestQueue, release: () => Promise<void>) {
    this.#id = id;
    this.model = model;
    this.#queue = queue;
    this.#release = release;
  }

  async run(feeds: Tensors, { signal }: { signal?: AbortSignal } = {}): Promise<Tensors> {
    if (this.#disposed !== undefined) throw disposedError(this.model, 'the session');
    signal?.throwIfAborted();
    checkFeeds(this.model, feeds);
    const { heads, parts } = packTensors(widenFeeds(feeds));
    const running = this.#queue.request({ head: { type: 'run', session: this.#id, feeds: heads }, parts }, { signal });
    this.#running.add(running);
    try {
      const answer = await running;
      throwIfFailed(answer, 'runtime.failed', `${this.model.name}: the run failed`);
      return narrowResults(this.model, unpackTensors((answer.head as RunReply).results, answer.parts));
    } finally {
      this.#running.delete(running);
    }
  }

  /** Refuses further runs, for the engine is about to end. */
  retire(): void {
    this.#disposed ??= Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#disposed ??= Promise.allSettled(this.#running).then(this.#release);
    return this.#disposed;
  }
}
