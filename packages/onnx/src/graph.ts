import type { DType } from '@kinograph/tensor';
import type { Shape } from './shape.js';

/** A node attribute, with the type ONNX gives it. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly tensor: { readonly dtype: DType; readonly shape: readonly number[]; readonly bytes: Uint8Array } };

/** One operator call. Inputs and outputs are value names; an input left out is the empty string. */
export interface Node {
  readonly name: string;
  readonly type: string;
  /** `''` is the ONNX standard, `com.microsoft` onnxruntime's own operators. */
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A tensor that is part of the model: bytes of its own, or a range of a weight file. */
export interface Initializer {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data:
    | { readonly bytes: Uint8Array }
    | { readonly location: string; readonly offset: number; readonly length: number };
}

/** Dtype and shape of one value. */
export interface ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** What `buildModel` emitted, in the order it runs. Plain data. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
  /** Every value that a node, input, output or initializer names. */
  readonly values: ReadonlyMap<string, ValueType>;
}
