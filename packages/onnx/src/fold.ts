import { arrayOf, type DType, fromFloat32, sizeOf, type Tensor, tensor } from '@kinograph/tensor';

/** Results with more elements than this are left to the engine, which folds them itself and need not be sent them. */
const FOLD_LIMIT = 65_536;

const FOLDED_DTYPES: ReadonlySet<DType> = new Set(['float32', 'int32', 'int64', 'bool']);

/** Whether a result of this dtype and shape is worth computing while building. */
export function canFold(dtype: DType, shape: readonly number[]): boolean {
  return FOLDED_DTYPES.has(dtype) && sizeOf(shape) <= FOLD_LIMIT;
}

/** The elements as numbers. */
export function numbersOf(tensor: Tensor): number[] {
  return Array.from(tensor.data as ArrayLike<number | bigint>, Number);
}

/** A tensor of `dtype` from numbers; they are rounded to the dtype, and toward zero to whole ones. */
export function tensorOf(dtype: DType, shape: readonly number[], numbers: readonly number[]): Tensor {
  if (dtype === 'float16' || dtype === 'bfloat16') {
    return fromFloat32(tensor('float32', shape, Float32Array.from(numbers)), dtype);
  }
  const data = new arrayOf[dtype](numbers.length);
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index]!;
    if (dtype === 'bool') data[index] = number === 0 ? 0 : 1;
    else data[index] = dtype === 'int64' || dtype === 'uint64' ? BigInt(Math.trunc(number)) : number;
  }
  return { dtype, shape, data };
}

/** Applies `f` to every pair of elements that broadcasting brings together. */
export function mapPairs(
  a: Tensor,
  b: Tensor,
  shape: readonly number[],
  dtype: DType,
  f: (a: number, b: number) => number,
): Tensor {
  const left = broadcastReader(a, shape);
  const right = broadcastReader(b, shape);
  return tensorOf(
    dtype,
    shape,
    Array.from({ length: sizeOf(shape) }, (_, index) => f(left(index), right(index))),
  );
}

/** Reads `tensor` as if it had been broadcast to `shape`, by flat index. */
function broadcastReader(tensor: Tensor, shape: readonly number[]): (index: number) => number {
  const numbers = numbersOf(tensor);
  const strides = shape.map(() => 0);
  let stride = 1;
  for (let axis = tensor.shape.length - 1; axis >= 0; axis--) {
    if (tensor.shape[axis] !== 1) strides[axis + shape.length - tensor.shape.length] = stride;
    stride *= tensor.shape[axis]!;
  }
  return (index) => {
    let rest = index;
    let offset = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return numbers[offset]!;
  };
}

/** Permutes the axes: axis `i` of the result is axis `permutation[i]` of the tensor. */
export function permute(tensor: Tensor, permutation: readonly number[]): Tensor {
  const shape = permutation.map((axis) => tensor.shape[axis]!);
  const strides = tensor.shape.map((_, axis) => sizeOf(tensor.shape.slice(axis + 1)));
  const numbers = numbersOf(tensor);
  const moved = Array.from({ length: numbers.length }, (_, index) => {
    let rest = index;
    let offset = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += (rest % shape[axis]!) * strides[permutation[axis]!]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return numbers[offset]!;
  });
  return tensorOf(tensor.dtype, shape, moved);
}

/** Joins tensors along `axis`. */
export function join(tensors: readonly Tensor[], axis: number, shape: readonly number[]): Tensor {
  const outer = sizeOf(shape.slice(0, axis));
  const numbers: number[] = [];
  const parts = tensors.map((tensor) => ({ numbers: numbersOf(tensor), run: sizeOf(tensor.shape.slice(axis)) }));
  for (let row = 0; row < outer; row++) {
    for (const part of parts) {
      for (let index = row * part.run; index < (row + 1) * part.run; index++) numbers.push(part.numbers[index]!);
    }
  }
  return tensorOf(tensors[0]!.dtype, shape, numbers);
}
