import type { Lowering, OnnxModel } from '@kinograph/onnx';
import type { Tensor } from '@kinograph/tensor';
import { widenPorts, widenTensor } from './bfloat16-ports.js';
import { checkData } from './check-data.js';
import { disposedError, throwIfFailed } from './engine-errors.js';
import type { EngineHost } from './engine-host.js';
import { HostedSession } from './hosted-session.js';
import { KeptTensors, nextKeeping } from './kept-tensors.js';
import { packTensors, type Request } from './packet.js';
import { readWhole } from './read-whole.js';
import { RequestQueue } from './request-queue.js';
import type { Keeping, KeptState, KeptTensor, Runtime, Session, SessionOptions } from './runtime.js';

/** What tells one hosted runtime from another. */
export interface HostedRuntimeSettings {
  readonly name: string;
  readonly device: string;
  readonly lowering: Lowering;
  readonly threads: number;
  /**
   * Whether the engine maps weight files itself where all of a model's are on disk (onnxruntime takes all from a folder, or
   * all from memory). Otherwise their bytes are read and sent.
   */
  readonly mapsFiles: boolean;
  /** Resolves when the host has answered `start`, where it has not yet; `open` rejects with its reason. */
  readonly ready?: Promise<void>;
  /** The engine's options for one session, external data left out. Plain data. */
  readonly sessionOptions: (model: OnnxModel, options: SessionOptions) => unknown;
}

/**
 * A runtime whose engine lives behind an `EngineHost`. All sessions share one queue: two models
 * never fight for the same cores, and engines that cannot do two things at once (onnxruntime-web) are never asked to.
 */
export class HostedRuntime implements Runtime {
  readonly name: string;
  readonly device: string;
  readonly lowering: Lowering;
  readonly threads: number;
  readonly #settings: HostedRuntimeSettings;
  readonly #host: EngineHost;
  readonly #queue: RequestQueue;
  readonly #sessions = new Set<HostedSession>();
  readonly #kept = new KeptTensors();
  #sessionCount = 0;
  #disposed: Promise<void> | undefined;

  constructor(host: EngineHost, settings: HostedRuntimeSettings) {
    this.name = settings.name;
    this.device = settings.device;
    this.lowering = settings.lowering;
    this.threads = settings.threads;
    this.#settings = settings;
    this.#host = host;
    this.#queue = new RequestQueue(host);
  }

  async open(model: OnnxModel, options: SessionOptions = {}): Promise<Session> {
    const { signal } = options;
    this.#throwIfDisposed(model);
    signal?.throwIfAborted();
    await this.#settings.ready;
    const mapped = this.#settings.mapsFiles && model.weights.every(({ source }) => source.path !== undefined);
    const sent = mapped ? [] : model.weights;
    const files: Uint8Array<ArrayBuffer>[] = [];
    for (const { source } of sent) files.push(await readWhole(source, signal));
    this.#throwIfDisposed(model);

    const id = this.#sessionCount++;
    const request: Request = {
      type: 'open',
      session: id,
      locations: sent.map(({ location }) => location),
      options: this.#settings.sessionOptions(model, options),
    };
    const close = () => this.#queue.request({ head: { type: 'close', session: id }, parts: [] }, { background: true });
    const packet = { head: request, parts: [widenPorts(model), ...files], transfer: files.map(({ buffer }) => buffer) };
    const answer = await this.#queue.request(packet, { signal, onDropped: () => void close().catch(() => {}) });
    throwIfFailed(
      answer,
      'runtime.open-failed',
      `${model.name}: opening the model on ${this.name} ${this.device} failed`,
    );

    this.#throwIfDisposed(model);

    const release = async () => {
      this.#sessions.delete(session);
      const closed = close().catch(() => {}); // An engine that has ended has closed its sessions.
      if (!this.#queue.abandoned) await closed;
    };
    const session = new HostedSession(id, model, { queue: this.#queue, kept: this.#kept, release });
    this.#sessions.add(session);
    return session;
  }

  get kept(): KeptState {
    return this.#kept.state;
  }

  async keep(tensor: Tensor, { signal }: { signal?: AbortSignal } = {}): Promise<Keeping> {
    const what = { name: `${this.name} runtime: keep` };
    this.#throwIfDisposed(what);
    signal?.throwIfAborted();
    checkData(what.name, tensor);
    await this.#settings.ready;
    this.#throwIfDisposed(what);

    const keeping = nextKeeping();
    const { dtype, shape } = tensor;
    const kept: KeptTensor = { dtype, shape, kept: { keeping, name: 'tensor' } };
    const { heads, parts } = packTensors({ tensor: widenTensor(tensor) });
    const letGo = () => this.#queue.request({ head: { type: 'release', keeping }, parts: [] }, { background: true });
    const onDropped = () => void letGo().catch(() => {});
    const packet = { head: { type: 'keep', keeping, tensor: heads[0]! }, parts } as const;
    throwIfFailed(await this.#queue.request(packet, { signal, onDropped }), 'runtime.failed', what.name);
    this.#throwIfDisposed(what);

    this.#kept.add(keeping, [kept]);
    let released: Promise<void> | undefined;
    const release = async () => {
      this.#kept.remove(keeping);
      if (this.#disposed === undefined) await letGo().catch(() => {}); // An engine that has ended keeps nothing any more.
    };
    return {
      kept,
      release: () => {
        released ??= release();
        return released;
      },
    };
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    for (const session of this.#sessions) session.retire();
    await this.#queue.settled();
    this.#kept.clear();
    await this.#host.kill();
  }

  #throwIfDisposed(what: { readonly name: string }): void {
    if (this.#disposed !== undefined) throw disposedError(what, 'the runtime');
  }
}
