import type { Stream } from '../stream.js';
import type { Flow, Worker } from './flow.js';
import type { Taker, Task } from './task.js';
import { type Branch, type StreamConsumer, Tee } from './tee.js';

type AnyStream = Stream<unknown, unknown>;

/** What the caller is told of a failure of this producer's stream. */
type FailureFor = (producer: Task | undefined, cause: unknown) => unknown;

/** The streams of a run, by value; and each taker's own view of them. */
export class SharedStreams {
  readonly #flow: Flow;
  readonly #signal: AbortSignal;
  readonly #failureFor: FailureFor;
  readonly #open = new Set<Tee<unknown, unknown>>();
  readonly #branches = new Map<string, Branch<unknown, unknown>>();

  constructor(flow: Flow, signal: AbortSignal, failureFor: FailureFor) {
    this.#flow = flow;
    this.#signal = signal;
    this.#failureFor = failureFor;
  }

  /** Shares a stream among its takers; one without takers is closed. `onSettled` is called once it is over, however. */
  open(
    key: string,
    stream: AnyStream,
    producer: Task | undefined,
    takers: readonly Taker[],
    onSettled: (error?: { readonly cause: unknown }) => void,
  ): void {
    const worker: Worker = producer ?? { working: 0, waiting: 0 };
    const tee = new Tee(stream, {
      flow: this.#flow,
      pull: (next) => this.#pull(next, worker, producer),
      onSettled: (error) => {
        this.#open.delete(tee);
        onSettled(error);
      },
    });
    this.#open.add(tee);
    for (const taker of takers) {
      const consumer = 'task' in taker ? this.consumer(taker.task) : this.#caller(producer);
      this.#branches.set(branchKey(key, taker), tee.branch(consumer));
    }
    if (takers.length === 0) tee.close();
  }

  branch(key: string, taker: Taker): Branch<unknown, unknown> | undefined {
    return this.#branches.get(branchKey(key, taker));
  }

  /** A taker is done, whether or not it has taken everything. */
  leave(key: string, taker: Taker): void {
    const at = branchKey(key, taker);
    this.#branches.get(at)?.leave();
    this.#branches.delete(at);
  }

  /** Ends all streams. */
  abort(reason: unknown): void {
    for (const tee of this.#open) tee.abort(reason);
  }

  /** One step of a stream: its producer works, in its slot, while the consumer waits without one. */
  async #pull<T>(next: () => Promise<T>, worker: Worker, producer: Task | undefined): Promise<T> {
    this.#signal.throwIfAborted();
    this.#flow.change(worker, 1, 0);
    try {
      await producer?.occupancy?.enter();
      return await next();
    } finally {
      producer?.occupancy?.leave();
      this.#flow.change(worker, -1, 0);
    }
  }

  /** A task as one who waits: without a slot, and not at work. */
  consumer(task: Task): StreamConsumer {
    return {
      pause: () => {
        // Of a node that reads ahead, only its first wait gives the slot up, and only the last takes it again.
        if (task.waiting === 0) task.occupancy?.leave();
        this.#flow.change(task, 0, 1);
      },
      resume: async () => {
        this.#flow.change(task, 0, -1);
        if (task.waiting === 0) await task.occupancy?.enter();
      },
    };
  }

  /** The caller counts as somebody at work from its first item to its last. */
  #caller(producer: Task | undefined): StreamConsumer {
    const failure = (cause: unknown) => this.#failureFor(producer, cause);
    const worker: Worker = { working: 0, waiting: 0 };
    return {
      pause: () => this.#flow.change(worker, worker.working === 0 ? 1 : 0, 1),
      resume: async () => {
        this.#flow.change(worker, 0, -1);
        if (this.#signal.aborted) throw failure(this.#signal.reason);
      },
      left: () => this.#flow.change(worker, -worker.working, 0),
      failure,
    };
  }
}

function branchKey(key: string, taker: Taker): string {
  return 'task' in taker ? `${key} ${taker.task.node.id} ${taker.port}` : `${key}  ${taker.output}`;
}
