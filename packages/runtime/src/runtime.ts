import type { Lowering, OnnxModel } from '@kinograph/onnx';
import type { Tensor } from '@kinograph/tensor';

/** Named tensors, as a session takes and gives them. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What a runtime is asked for when it is made. */
export interface RuntimeOptions {
  /** `cpu`, `webgpu`, `cuda`, `coreml`, `dml` (node) or `wasm`, `webgpu` (web). Default: the first that works, `cpu` or `wasm`. */
  readonly device?: string;
  /** Math threads of one session. Default: the machine's cores. */
  readonly threads?: number;
  /** `fp32` (default) or `int8` (weights quantized when a session is made; nothing is written). */
  readonly precision?: 'fp32' | 'int8';
}

/** Settings of one session. */
export interface SessionOptions {
  readonly signal?: AbortSignal;
  /** `memory` keeps weights mapped and the arena off (about 12 % slower, a third less memory); `speed` is the default. */
  readonly prefer?: 'speed' | 'memory';
}

/** A loaded model. Runs are queued; nothing blocks the caller's thread. */
export interface Session {
  readonly model: OnnxModel;
  /**
   * Runs the model once.
   * @throws RunError (`runtime.feed-missing`, `runtime.feed-shape`, `runtime.feed-dtype`, `runtime.failed`), or the
   * signal's reason when it is aborted before the run starts or while it is under way (the result is then dropped).
   */
  run(feeds: Tensors, options?: { signal?: AbortSignal }): Promise<Tensors>;
  /** Releases the session; runs under way finish first. */
  dispose(): Promise<void>;
}

/** An inference engine on one device. Stages are given one; they never import one. */
export interface Runtime {
  /** `node` or `web`. */
  readonly name: string;
  readonly device: string;
  readonly lowering: Lowering;
  readonly threads: number;
  /** Makes a session. The model's weights are read by the engine itself where they lie. */
  open(model: OnnxModel, options?: SessionOptions): Promise<Session>;
  /** Releases every session and the engine's thread or process. */
  dispose(): Promise<void>;
}
