import type { ByteSource } from '@kinograph/safetensors';
import type { DType } from '@kinograph/tensor';

/** One named input or output of a model. A dimension is a number, or the name of a symbol (`'N'`, `'4*F+1'`). */
export interface ValueInfo {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

/** A file whose bytes are the external data of an ONNX model. */
export interface WeightFile {
  /** The `location` written in the protobuf. */
  readonly location: string;
  readonly source: ByteSource;
}

/** A finished ONNX model: a few kilobytes of protobuf, and the files its initializers point into. */
export interface OnnxModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly weights: readonly WeightFile[];
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
