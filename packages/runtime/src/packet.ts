import { arrayOf, type DType, type DTypeArrays, type Tensor } from '@kinograph/tensor';
import type { KeptTensor, Tensors } from './runtime.js';

/** What is said between a runtime and its engine's thread or process: a little JSON, and bytes that belong to it. */
export interface Packet<Head = unknown> {
  readonly head: Head;
  readonly parts: readonly Uint8Array[];
  /** Buffers the sender gives up: a thread is handed them, not a copy. Parts may lie in them. */
  readonly transfer?: readonly ArrayBuffer[];
}

/** A tensor's description; its bytes are the part of the same position. */
export interface TensorHead {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Where the engine keeps it. It has no part then; such heads come after all others. */
  readonly kept?: KeptTensor['kept'];
}

/** Every request an engine host answers. */
export type Request =
  /**
   * First: loads the engine. Answered with `StartReply`. `threads` is used by wasm, whose threads belong to the engine. Parts, where
   * there are any, are the engine's own affair.
   */
  | { readonly type: 'start'; readonly threads: number }
  /** Part 0 is the model; the further parts are the external data files of `locations`. */
  | {
      readonly type: 'open';
      readonly session: number;
      readonly locations: readonly string[];
      /** `InferenceSession.SessionOptions` as the engine takes them, external data left out. */
      readonly options: unknown;
    }
  /** The parts are the feeds' bytes. Answered with `RunReply`. */
  | {
      readonly type: 'run';
      readonly session: number;
      readonly feeds: readonly TensorHead[];
      /** Results that stay, and the number they are kept under. */
      readonly keep?: { readonly keeping: number; readonly names: readonly string[] };
    }
  /** Part 0 is the bytes of a tensor that stays. Answered with an empty head. */
  | { readonly type: 'keep'; readonly keeping: number; readonly tensor: TensorHead }
  /** Lets go of what is kept under a number. */
  | { readonly type: 'release'; readonly keeping: number }
  | { readonly type: 'close'; readonly session: number };

/** What every answer's head is: an error's message, or nothing of these. */
export interface FailureReply {
  readonly error: string;
}

/** Answer to `start`. */
export interface StartReply {
  /** Devices the engine lists. */
  readonly devices: readonly string[];
}

/** Answer to `run`; the parts are the results' bytes. */
export interface RunReply {
  readonly results: readonly TensorHead[];
}

/** The tensors' descriptions and bytes. The bytes are views, not copies. */
export function packTensors(tensors: Tensors): { heads: TensorHead[]; parts: Uint8Array[] } {
  const entries = Object.entries(tensors);
  return {
    heads: entries.map(([name, { dtype, shape }]) => ({ name, dtype, shape })),
    parts: entries.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  };
}

/** The tensors of an answer that came with their bytes. Every part must begin its own `ArrayBuffer`; the tensors take it over. */
export function unpackTensors(heads: readonly TensorHead[], parts: readonly Uint8Array[]): Tensors {
  return Object.fromEntries(
    heads
      .slice(0, parts.length)
      .map(({ name, dtype, shape }, index): [string, Tensor] => [
        name,
        { dtype, shape, data: viewOf(dtype, parts[index]!) },
      ]),
  );
}

function viewOf(dtype: DType, bytes: Uint8Array): DTypeArrays[DType] {
  const array = arrayOf[dtype] as unknown as new (buffer: ArrayBufferLike) => DTypeArrays[DType];
  return new array(bytes.buffer);
}
