import type { Lowering, OnnxModel } from '@kinograph/onnx';
import type { Tensor } from '@kinograph/tensor';

/** Named tensors, as a session takes and gives them. */
export type Tensors = Readonly<Record<string, Tensor>>;

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
  /** `memory` keeps weights mapped and the arena off (slower; docs/runtimes.md has numbers); `speed` is the default. */
  readonly prefer?: 'speed' | 'memory';
}

/** A loaded model. Runs are queued; nothing blocks the caller's thread. */
export interface Session {
  readonly model: OnnxModel;
  /**
   * Runs the model once. Results are new arrays that no later run touches. Feeds are only read; they may be used again, but
   * must not be written to before the run has ended.
   * @throws KinographError `runtime.feed-missing`, `runtime.feed-unknown`, `runtime.feed-dtype`, `runtime.feed-shape`,
   * `runtime.failed`, `runtime.stopped`, `runtime.disposed`; or the signal's reason when it is aborted before the run
   * starts or while it is under way (the result is then dropped).
   */
  run(feeds: Tensors, options?: { signal?: AbortSignal }): Promise<Tensors>;
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
  /** Releases every session and the engine's thread or process; runs that somebody still waits for finish first. */
  dispose(): Promise<void>;
}
