import { KinographError } from '@kinograph/errors';
import type { DType, Tensor } from '@kinograph/tensor';
import type { Dim } from './dim.js';
import { tensorOf } from './fold.js';
import type { Attribute, ValueType } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import { sizeValue } from './size-value.js';
import { Value } from './value.js';

/** A value, or a number that becomes a scalar constant of the other operand's dtype. */
export type Operand = Value | number;

/** Options of one emitted node. */
export interface EmitOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: 'com.microsoft';
}

/** Emits nodes at one place of the model; every operator is written with it. */
export class Emitter {
  readonly builder: GraphBuilder;
  readonly path: string;

  constructor(builder: GraphBuilder, path: string) {
    this.builder = builder;
    this.path = path;
  }

  /** Emits a node with one output. */
  one(type: string, inputs: readonly (Value | undefined)[], output: ValueType, options: EmitOptions = {}): Value {
    return this.many(type, inputs, [output], options)[0]!;
  }

  /** Emits a node with several outputs. */
  many(
    type: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly ValueType[],
    options: EmitOptions = {},
  ): Value[] {
    return this.builder.add({ path: this.path, type, inputs, outputs, ...options });
  }

  constant(tensor: Tensor): Value {
    return this.builder.constant(tensor);
  }

  /** A one-dimensional int64 constant: axes, sizes, pads. */
  ints(values: readonly number[]): Value {
    return this.constant(tensorOf('int64', [values.length], values));
  }

  scalar(value: number, dtype: DType): Value {
    return this.constant(tensorOf(dtype, [], [value]));
  }

  /** A dimension as a one-element int64 value, computed when the model runs unless it is known now. */
  size(dim: Dim): Value {
    return sizeValue(this, dim);
  }

  /** Both operands as values of one dtype. */
  pair(type: string, a: Operand, b: Operand): [Value, Value] {
    const like = a instanceof Value ? a : b;
    if (!(like instanceof Value)) return this.fail(type, 'at least one value', 'two numbers');
    const left = a instanceof Value ? a : this.scalar(a, like.dtype);
    const right = b instanceof Value ? b : this.scalar(b, like.dtype);
    if (left.dtype !== right.dtype) {
      return this.fail(
        type,
        'operands of one dtype',
        `${left} and ${right}`,
        'Cast one of them with op.cast.',
        'onnx.dtype',
      );
    }
    return [left, right];
  }

  /** A non-negative axis of a value of this rank. */
  axis(type: string, axis: number, rank: number): number {
    const positive = axis < 0 ? axis + rank : axis;
    if (!Number.isInteger(axis) || positive < 0 || positive >= rank) {
      return this.fail(type, `an axis in [${-rank}, ${rank - 1}]`, String(axis), undefined, 'onnx.axis');
    }
    return positive;
  }

  /** @throws KinographError with the operator's place in the model. */
  fail(type: string, wanted: string, got: string, next?: string, code = 'onnx.shape'): never {
    throw new KinographError(code, { where: placeOf(this.builder.name, this.path, type), wanted, got, next });
  }
}

/** `dit: blocks.3.attn: MatMul`. */
export function placeOf(model: string, path: string, what: string): string {
  return [model, path, what].filter((part) => part !== '').join(': ');
}
