import type { ByteSource } from '@kinograph/safetensors';
import type { DType } from '@kinograph/tensor';
import type { Graph } from './graph.js';

/** One named input or output of a model. A dimension is a number, or the name of a symbol (`'N'`, `'4*F+1'`). */
export interface ValueInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

/** A file whose bytes are the external data of an ONNX model. */
export interface WeightFile {
  /**
   * The `location` written in the protobuf, with `/` between folders. Unique per file. For a source with a `path` it is
   * that path relative to `OnnxModel.weightsDirectory`; for any other source it is a made-up file name, to be given to
   * the engine together with the bytes.
   */
  readonly location: string;
  readonly source: ByteSource;
}

/**
 * A finished ONNX model: a few kilobytes of protobuf, and the files its initializers point into.
 *
 * How a runtime hands the weights over: on disk, where every `weights[i].source.path` is set, onnxruntime maps the files
 * in place when the session option `extra.session.model_external_initializers_file_folder_path` is `weightsDirectory`;
 * everywhere else pass `externalData: weights.map(({ location, source }) => ({ path: location, data: <its bytes> }))`.
 * Both may be mixed: a location given in `externalData` is not looked for in the folder.
 */
export interface OnnxModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly weights: readonly WeightFile[];
  /** The deepest real folder that holds every weight file with a `path`. Undefined when no weight file is on disk. */
  readonly weightsDirectory?: string;
  /** The emitted graph, for counting and inspection. Undefined when the bytes were not made by `buildModel`. */
  readonly graph?: Graph;
}

/**
 * Which operators a model may use where several mean the same: it depends on the provider that will run it.
 * A runtime offers its own lowering; emission follows it.
 */
export interface Lowering {
  /** `fused`: com.microsoft.MultiHeadAttention (flash on CPU when no mask); `plain`: MatMul, Softmax, MatMul. */
  readonly attention: 'fused' | 'plain';
  /** `float32`: as stored, widened; `int8`: weights quantized when the session is made, com.microsoft.DynamicQuantizeMatMul. */
  readonly linear: 'float32' | 'int8';
  /** Whether com.microsoft operators (FusedMatMul, SimplifiedLayerNormalization, ...) exist on the provider. */
  readonly contrib: boolean;
}
