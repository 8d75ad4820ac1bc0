import type { Emitter } from '../emitter.js';
import type { Value } from '../value.js';

/** Which axes go, and whether they stay as size 1. */
export interface ReduceOptions {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** Operators that bring whole axes down to one element. */
export interface ReductionOperators {
  reduceSum(x: Value, options: ReduceOptions): Value;
  reduceMean(x: Value, options: ReduceOptions): Value;
  reduceMax(x: Value, options: ReduceOptions): Value;
  reduceMin(x: Value, options: ReduceOptions): Value;
  /** The sum of squares. */
  reduceSumSquare(x: Value, options: ReduceOptions): Value;
  /** The Euclidean norm. */
  reduceL2(x: Value, options: ReduceOptions): Value;
  softmax(x: Value, options: { axis: number }): Value;
  /** The index of the largest element, int64; the first one of equals. */
  argMax(x: Value, options: { axis: number; keepDims: boolean }): Value;
  /** The running sum along an axis. */
  cumulativeSum(x: Value, options: { axis: number }): Value;
}

/** Makes the reductions of one place of a model. */
export function reductionOperators(e: Emitter): ReductionOperators {
  const reducedShape = (type: string, x: Value, axes: readonly number[], keepDims: boolean) => {
    const gone = new Set(axes.map((axis) => e.axis(type, axis, x.rank)));
    return x.shape.flatMap((dim, axis) => (gone.has(axis) ? (keepDims ? [1] : []) : [dim]));
  };

  const reduce =
    (type: string) =>
    (x: Value, { axes, keepDims }: ReduceOptions) => {
      if (axes.length === 0) return e.fail(type, 'at least one axis', 'none', undefined, 'onnx.axis');
      const output = { dtype: x.dtype, shape: reducedShape(type, x, axes, keepDims) };
      return e.one(type, [x, e.ints(axes)], output, { attributes: { keepdims: { int: Number(keepDims) } } });
    };

  return {
    reduceSum: reduce('ReduceSum'),
    reduceMean: reduce('ReduceMean'),
    reduceMax: reduce('ReduceMax'),
    reduceMin: reduce('ReduceMin'),
    reduceSumSquare: reduce('ReduceSumSquare'),
    reduceL2: reduce('ReduceL2'),
    softmax(x, { axis }) {
      return e.one('Softmax', [x], x, { attributes: { axis: { int: e.axis('Softmax', axis, x.rank) } } });
    },
    argMax(x, { axis, keepDims }) {
      const attributes = { axis: { int: axis }, keepdims: { int: Number(keepDims) }, select_last_index: { int: 0 } };
      return e.one(
        'ArgMax',
        [x],
        { dtype: 'int64', shape: reducedShape('ArgMax', x, [axis], keepDims) },
        { attributes },
      );
    },
    cumulativeSum(x, { axis }) {
      return e.one('CumSum', [x, e.scalar(e.axis('CumSum', axis, x.rank), 'int64')], x);
    },
  };
}
