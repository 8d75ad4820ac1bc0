import type { DType } from '@kinograph/tensor';
import { ceilDivide, subtractDims } from '../dim.js';
import type { Emitter } from '../emitter.js';
import { canFold, tensorOf } from '../fold.js';
import { type DimLike, parseDim } from '../parse-dim.js';
import { isStatic, parseShape, type ShapeLike } from '../shape.js';
import type { Value } from '../value.js';
import { shapeValue } from './layout.js';

/** Operators that make values from sizes. */
export interface GenerationOperators {
  /** A dimension as an int64 scalar `[]`: `op.size('N')`, `op.size(x.dim(1))`. Computed as the model runs where it must be. */
  size(dim: DimLike): Value;
  /** `start, start + step, ...` below `end`, int64 `[ceil((end - start) / step)]`. */
  range(options: { start: DimLike; end: DimLike; step?: number }): Value;
  /** A value of `shape` filled with one number. */
  fill(shape: ShapeLike, options: { value: number; dtype: DType }): Value;
}

/** Makes the generators of one place of a model. */
export function generationOperators(e: Emitter): GenerationOperators {
  const size = (dim: DimLike): Value => {
    const parsed = parseDim(dim);
    if (typeof parsed === 'number') return e.scalar(parsed, 'int64');
    return e.one('Squeeze', [e.size(parsed), e.ints([0])], { dtype: 'int64', shape: [] });
  };

  return {
    size,
    range({ start, end, step = 1 }) {
      const [first, last] = [parseDim(start), parseDim(end)];
      if (step < 1) return e.fail('Range', 'a step of at least 1', String(step));
      const length = ceilDivide(subtractDims(last, first), step);
      if (typeof first === 'number' && typeof length === 'number' && canFold('int64', [length])) {
        return e.constant(
          tensorOf(
            'int64',
            [length],
            Array.from({ length }, (_, index) => first + index * step),
          ),
        );
      }
      return e.one('Range', [size(first), size(last), e.scalar(step, 'int64')], { dtype: 'int64', shape: [length] });
    },
    fill(to, { value, dtype }) {
      const shape = parseShape(to);
      if (shape.length === 0) return e.scalar(value, dtype);
      const { data } = tensorOf(dtype, [1], [value]);
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      if (isStatic(shape) && shape.length === 1 && shape[0]! <= 64) {
        return e.constant(tensorOf(dtype, shape, Array<number>(shape[0]!).fill(value)));
      }
      const attributes = { value: { tensor: { dtype, shape: [1], bytes } } };
      return e.one('ConstantOfShape', [shapeValue(e, shape)], { dtype, shape }, { attributes });
    },
  };
}
