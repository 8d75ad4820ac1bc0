import { KinographError } from '@kinograph/errors';
import type { DType, Tensor, Turns } from '@kinograph/tensor';
import { type Dim, sameDim, substitute } from './dim.js';
import { Emitter, placeOf } from './emitter.js';
import { tensorOf } from './fold.js';
import type { GraphBuilder } from './graph-builder.js';
import type { Lowering } from './model.js';
import { type Operators, operators } from './operators/index.js';
import { parseDim } from './parse-dim.js';
import { formatShape, parseShape, type ShapeLike } from './shape.js';
import type { Value } from './value.js';
import type { WeightOptions, WeightTable } from './weight-table.js';

/** What every scope of one model shares. */
export interface ModelContext {
  readonly builder: GraphBuilder;
  readonly weights: WeightTable;
  readonly lowering: Lowering;
  readonly turns: Turns;
}

/** The plain names in a shape, each with the dimension it stood for. */
export type DimsOf<S extends ShapeLike> = { readonly [Name in Extract<S[number], string>]: Dim };

/**
 * A place in a model: `s.op` emits operators there, `s.weight` reads the weights stored there, and `s.at('attn')` is the
 * place one step deeper, for both.
 */
export class Scope {
  /** The path in the checkpoint and in node names: `blocks.3.attn`; empty at the root. */
  readonly path: string;
  /** Which operators to use where several mean the same. */
  readonly lowering: Lowering;
  readonly #context: ModelContext;
  #operators: Operators | undefined;

  /** @internal Made by `buildModel` and `at`. */
  constructor(context: ModelContext, path: string) {
    this.#context = context;
    this.path = path;
    this.lowering = context.lowering;
  }

  /** The operators, emitted at this place. */
  get op(): Operators {
    this.#operators ??= operators(new Emitter(this.#context.builder, this.path));
    return this.#operators;
  }

  /** Lets everything else have its turn where that is due: what emits a large model waits for it between blocks. */
  turn(): Promise<void> {
    return this.#context.turns.take();
  }

  /** The place `path` below this one; numbers are indices: `s.at('blocks').at(3)` is `s.at('blocks.3')`. */
  at(path: string | number): Scope {
    return new Scope(this.#context, this.#join(String(path)));
  }

  /**
   * The stored tensor `name` at this place, which must have `shape`. Nothing is read: the model points into the file.
   * Stored floats of any width become float32 unless `options.dtype` says otherwise. A tensor that does not fit is
   * reported by `buildModel`, together with all others.
   */
  weight(name: string, shape: readonly number[], options: WeightOptions = {}): Value {
    return this.#context.weights.take(this.#join(name), shape, options);
  }

  /** Like `weight`, but undefined when there is no such tensor. */
  optionalWeight(name: string, shape: readonly number[], options: WeightOptions = {}): Value | undefined {
    return this.has(name) ? this.weight(name, shape, options) : undefined;
  }

  /** Whether the checkpoint has the tensor `name` at this place. */
  has(name: string): boolean {
    return this.#context.weights.has(this.#join(name));
  }

  /** A known tensor, or known numbers (`shape` defaults to a vector of them, `[]` for one number). */
  constant(value: Tensor): Value;
  constant(value: number | readonly number[], options: { dtype: DType; shape?: readonly number[] }): Value;
  constant(value: Tensor | number | readonly number[], options?: { dtype: DType; shape?: readonly number[] }): Value {
    const { builder } = this.#context;
    if (options === undefined) return builder.constant(value as Tensor);
    const numbers = typeof value === 'number' ? [value] : (value as readonly number[]);
    const shape = options.shape ?? (typeof value === 'number' ? [] : [numbers.length]);
    return builder.constant(tensorOf(options.dtype, shape, numbers));
  }

  /** Declares an input of the model. Text in `shape` names symbols: sizes known only when the model runs. */
  input(name: string, dtype: DType, shape: ShapeLike): Value {
    return this.#context.builder.input(name, dtype, parseShape(shape));
  }

  /** Declares an output of the model. */
  output(name: string, value: Value): void {
    this.#context.builder.output(name, value);
  }

  /**
   * Asserts a shape. A plain name stands for any dimension, the same one wherever it is repeated or already in `known`;
   * expressions use those names. Gives back what each name stood for: `const { B, N } = s.expect('x', x, ['B', 'N', 64])`.
   * @throws KinographError `onnx.shape`.
   */
  expect<const S extends ShapeLike>(
    name: string,
    value: Value,
    shape: S,
    known: Readonly<Record<string, Dim>> = {},
  ): DimsOf<S> {
    const dims = new Map(Object.entries(known));
    const fits = (wanted: ShapeLike[number], dim: Dim) => {
      if (typeof wanted !== 'string') return sameDim(wanted, dim);
      if (/^[A-Za-z_]\w*$/.test(wanted) && !dims.has(wanted)) dims.set(wanted, dim);
      return sameDim(substitute(parseDim(wanted), dims), dim);
    };
    if (shape.length !== value.rank || !shape.every((wanted, axis) => fits(wanted, value.dim(axis)))) {
      throw new KinographError('onnx.shape', {
        where: placeOf(this.#context.builder.name, this.path, name),
        wanted: formatShape(shape),
        got: formatShape(value.shape),
      });
    }
    return Object.fromEntries(dims) as DimsOf<S>;
  }

  #join(path: string): string {
    return this.path === '' ? path : `${this.path}.${path}`;
  }
}
