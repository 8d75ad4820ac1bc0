import { arrayOf, type DType, type DTypeArrays } from './dtype.js';

/**
 * A dense row-major tensor: plain data, no methods, so it can be posted to a worker, hashed or written as it is.
 * By convention nobody writes into `data` after a tensor has been handed over.
 */
export interface Tensor<D extends DType = DType> {
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly data: DTypeArrays[D];
}

/** How many elements a shape holds; 1 for a scalar (`[]`). */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * Makes a tensor of `shape` over `data` (not copied), or over new zeros where `data` is left out.
 * @throws RangeError when the number of elements does not fit the shape.
 */
export function tensor<D extends DType>(dtype: D, shape: readonly number[], data?: DTypeArrays[D]): Tensor<D> {
  const size = sizeOf(shape);
  const values = data ?? new arrayOf[dtype](size);
  if (values.length !== size) {
    throw new RangeError(
      `tensor: shape [${shape.join(', ')}] wants ${size} elements, the data has ${values.length}. Check the shape or slice the data.`,
    );
  }
  return { dtype, shape: [...shape], data: values };
}
