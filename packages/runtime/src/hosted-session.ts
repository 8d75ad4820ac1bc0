import { suggestion } from '@kinograph/errors';
import type { OnnxModel } from '@kinograph/onnx';
import type { Tensor } from '@kinograph/tensor';
import { enginePort, narrowResults, widenFeeds } from './bfloat16-ports.js';
import { checkFeeds } from './check-feeds.js';
import { disposedError, feedError, outputError, throwIfFailed } from './engine-errors.js';
import { type KeptTensors, nextKeeping } from './kept-tensors.js';
import { type Packet, packTensors, type RunReply, type TensorHead, unpackTensors } from './packet.js';
import type { RequestQueue } from './request-queue.js';
import type { Feeds, KeepingRun, KeptTensor, Session, Tensors } from './runtime.js';

/** A session of a `HostedRuntime`. */
export class HostedSession implements Session {
  readonly model: OnnxModel;
  readonly #id: number;
  readonly #queue: RequestQueue;
  readonly #kept: KeptTensors;
  /** What runs of this session kept, and nobody has let go of. */
  readonly #keepings = new Set<number>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #release: () => Promise<void>;
  #disposed: Promise<void> | undefined;

  /** @param release tells the engine, after the last run that somebody waits for. */
  constructor(
    id: number,
    model: OnnxModel,
    { queue, kept, release }: { queue: RequestQueue; kept: KeptTensors; release: () => Promise<void> },
  ) {
    this.#id = id;
    this.model = model;
    this.#queue = queue;
    this.#kept = kept;
    this.#release = release;
  }

  async run(feeds: Feeds, { signal }: { signal?: AbortSignal } = {}): Promise<Tensors> {
    const answer = await this.#request(feeds, { signal });
    return narrowResults(this.model, unpackTensors((answer.head as RunReply).results, answer.parts));
  }

  async runKeeping(
    feeds: Feeds,
    keep: readonly string[],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<KeepingRun> {
    const keeping = nextKeeping();
    const outputs = keep.map((name) => this.#output(name));
    let released: Promise<void> | undefined;
    const release = () => {
      released ??= this.#disposed ?? this.#letGo(keeping);
      return released;
    };
    const names = outputs.map(enginePort);
    const answer = await this.#request(feeds, { signal, keep: { keeping, names }, onDropped: () => void release() });
    const heads = (answer.head as RunReply).results;
    const shapes = new Map(heads.map(({ name, shape }) => [name, shape]));
    const kept = outputs.map((output): [string, KeptTensor] => {
      const name = enginePort(output);
      return [output.name, { dtype: output.dtype, shape: shapes.get(name)!, kept: { keeping, name } }];
    });
    this.#keepings.add(keeping);
    this.#kept.add(
      keeping,
      kept.map(([, tensor]) => tensor),
    );
    const results = narrowResults(this.model, unpackTensors(heads, answer.parts));
    return { results, kept: Object.fromEntries(kept), release };
  }

  async #request(
    feeds: Feeds,
    {
      signal,
      keep,
      onDropped,
    }: {
      signal?: AbortSignal | undefined;
      keep?: { keeping: number; names: readonly string[] };
      onDropped?: () => void;
    },
  ): Promise<Packet> {
    if (this.#disposed !== undefined) throw disposedError(this.model, 'the session');
    signal?.throwIfAborted();
    checkFeeds(this.model, feeds);
    this.#checkKept(feeds);
    const { heads, parts } = packFeeds(widenFeeds(feeds));
    const head = { type: 'run', session: this.#id, feeds: heads, ...(keep && { keep }) } as const;
    const running = this.#queue.request(
      { head, parts },
      { ...(signal && { signal }), ...(onDropped && { onDropped }) },
    );
    this.#running.add(running);
    try {
      const answer = await running;
      throwIfFailed(answer, 'runtime.failed', `${this.model.name}: the run failed`);
      return answer;
    } finally {
      this.#running.delete(running);
    }
  }

  #output(name: string) {
    const output = this.model.outputs.find((one) => one.name === name);
    if (output) return output;
    const names = this.model.outputs.map((one) => one.name);
    throw outputError(this.model, name, suggestion(name, names));
  }

  /** @throws KinographError `runtime.feed-released`. */
  #checkKept(feeds: Feeds): void {
    for (const [name, feed] of Object.entries(feeds)) {
      if ('data' in feed || this.#kept.has(feed)) continue;
      throw feedError('runtime.feed-released', this.model, name, {
        wanted: 'a tensor, or what this runtime keeps',
        got: 'what is not kept any more, or by another runtime',
        next: 'Release what is kept after the last run that is fed with it.',
      });
    }
  }

  /** An engine that has ended keeps nothing any more. */
  async #letGo(keeping: number): Promise<void> {
    this.#keepings.delete(keeping);
    this.#kept.remove(keeping);
    const packet = { head: { type: 'release', keeping }, parts: [] } as const;
    await this.#queue.request(packet, { background: true }).catch(() => undefined);
  }

  /** Refuses further runs, for the engine is about to end. */
  retire(): void {
    this.#disposed ??= Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#disposed ??= Promise.allSettled(this.#running).then(() => {
      for (const keeping of this.#keepings) this.#kept.remove(keeping);
      return this.#release();
    });
    return this.#disposed;
  }
}

/** Feeds as heads and parts: those the engine keeps last, for they have no part. */
function packFeeds(feeds: Feeds): { heads: readonly TensorHead[]; parts: readonly Uint8Array[] } {
  const entries = Object.entries(feeds);
  const sent = entries.filter((entry): entry is [string, Tensor] => 'data' in entry[1]);
  const kept = entries.filter((entry): entry is [string, KeptTensor] => 'kept' in entry[1]);
  const { heads, parts } = packTensors(Object.fromEntries(sent));
  return { heads: [...heads, ...kept.map(([name, tensor]) => ({ name, ...tensor }))], parts };
}
