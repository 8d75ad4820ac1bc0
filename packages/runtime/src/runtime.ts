import type { Lowering, OnnxModel } from '@kinograph/onnx';
import type { DType, Tensor } from '@kinograph/tensor';

/** Named tensors, as a session takes and gives them. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A tensor that lies with the engine, a result that stayed or one handed over: a feed of any run on the same runtime. */
export interface KeptTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Where the engine keeps it: the number of what is kept together (the results of one run), and its name there. */
  readonly kept: { readonly keeping: number; readonly name: string };
}

/** A tensor that was handed over. */
export interface Keeping {
  readonly kept: KeptTensor;
  /** Lets go of it, after the last run that is fed with it; disposing the runtime does too. Doing it again does nothing. */
  release(): Promise<void>;
}

/** What an engine holds for its callers beside its sessions. */
export interface KeptState {
  readonly tensors: number;
  /** Bytes of their elements, as the engine stores them. */
  readonly bytes: number;
}

/** What a run is fed with, by name. */
export type Feeds = Readonly<Record<string, Tensor | KeptTensor>>;

/** What a run gives some of whose results stay with the engine. */
export interface KeepingRun {
  readonly results: Tensors;
  readonly kept: Readonly<Record<string, KeptTensor>>;
  /** Lets go of what is kept; disposing the session does too. Doing it again does nothing. */
  release(): Promise<void>;
}

/** What a runtime is asked for when it is made. */
export interface RuntimeOptions {
  /** `cpu`, `webgpu`, `cuda`, `coreml`, `dml` (node) or `wasm` (web). Default: `cpu` or `wasm`. */
  readonly device?: string;
  /** Math threads of one session. Default: the machine's cores. */
  readonly threads?: number;
  /** `fp32` (default) or `int8` (weights quantized when a session is made; nothing is written). */
  readonly precision?: 'fp32' | 'int8';
}

/** Settings of one session. */
export interface SessionOptions {
  readonly signal?: AbortSignal;
  /**
   * `speed` (default) keeps freed memory for the next run; `balance` gives it back at once; `memory` does too and leaves
   * weights mapped files, which is slower (docs/runtimes.md has numbers).
   */
  readonly prefer?: 'speed' | 'balance' | 'memory';
}

/** A loaded model. Runs are queued; nothing blocks the caller's thread. */
export interface Session {
  readonly model: OnnxModel;
  /**
   * Runs the model once. Results are new arrays that no later run touches. Feeds are only read; they may be used again, but
   * must not be written to before the run has ended.
   * @throws KinographError `runtime.feed-missing`, `runtime.feed-unknown`, `runtime.feed-dtype`, `runtime.feed-shape`,
   * `runtime.feed-released`, `runtime.failed`, `runtime.stopped`, `runtime.disposed`; or the signal's reason when it is aborted before the run
   * starts or while it is under way (the result is then dropped).
   */
  run(feeds: Feeds, options?: { signal?: AbortSignal }): Promise<Tensors>;
  /**
   * As `run`, but the results named in `keep` stay with the engine, where feeding them costs nothing.
   * @throws KinographError as `run`, and `runtime.output-unknown`.
   */
  runKeeping(feeds: Feeds, keep: readonly string[], options?: { signal?: AbortSignal }): Promise<KeepingRun>;
  /** Releases the session; runs that somebody still waits for finish first. Doing it again does nothing. */
  dispose(): Promise<void>;
}

/** An inference engine on one device. Stages are given one; they never import one. */
export interface Runtime {
  /** `node` or `web`. */
  readonly name: string;
  readonly device: string;
  readonly lowering: Lowering;
  readonly threads: number;
  /**
   * Makes a session. The model's weights are read by the engine itself where they lie.
   * @throws KinographError `runtime.open-failed`, `runtime.stopped`, `runtime.disposed`; or the signal's reason.
   */
  open(model: OnnxModel, options?: SessionOptions): Promise<Session>;
  /**
   * Hands a tensor over to the engine, once for many runs of any of its sessions: with the device where that is a GPU, otherwise
   * in the engine's thread or process. It is copied; the caller's may be written to once this has resolved.
   * @throws KinographError `runtime.feed-dtype`, `runtime.feed-shape` for a tensor whose data is not what it says, `runtime.failed`,
   * `runtime.stopped`, `runtime.disposed`; or the signal's reason.
   */
  keep(tensor: Tensor, options?: { signal?: AbortSignal }): Promise<Keeping>;
  /** What lies with the engine at the moment: tensors handed over, and results that stayed. */
  readonly kept: KeptState;
  /** Releases every session, all that is kept, and the engine's thread or process; runs that somebody still waits for finish first. */
  dispose(): Promise<void>;
}
