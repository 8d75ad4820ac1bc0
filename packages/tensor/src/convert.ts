import { bfloat16ToFloat32, float32ToBfloat16 } from './bfloat16.js';
import { arrayOf, type DType, type DTypeArrays } from './dtype.js';
import { float16ToFloat32, float32ToFloat16 } from './float16.js';
import { type Tensor, tensor } from './tensor.js';

/**
 * The raw 16 bits of float16 or bfloat16 values, sharing memory. Takes what runtimes hand out: a `Uint16Array`, or a
 * `Float16Array` where the host has that class.
 */
export function rawBits(data: ArrayBufferView & { readonly length: number }): Uint16Array {
  return data instanceof Uint16Array ? data : new Uint16Array(data.buffer, data.byteOffset, data.length);
}

/**
 * The same tensor as float32: exact from float16, bfloat16 and small integers, rounded to nearest from float64 and
 * wider integers; `bool` becomes 0 and 1. A float32 tensor is returned as it is, not copied.
 */
export function toFloat32(from: Tensor): Tensor<'float32'> {
  if (from.dtype === 'float32') return from as Tensor<'float32'>;
  return tensor('float32', from.shape, decode(from));
}

function decode({ dtype, data }: Tensor): Float32Array {
  if (dtype === 'float16') return float16ToFloat32(rawBits(data));
  if (dtype === 'bfloat16') return bfloat16ToFloat32(rawBits(data));
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return Float32Array.from({ length: data.length }, (_, i) => Number(data[i]!));
  }
  return Float32Array.from(data);
}

/**
 * A float32 tensor as `dtype`: rounded to nearest even for float16 and bfloat16; truncated towards zero and wrapped, as
 * typed arrays do, for integers (64-bit ones want finite values); not zero is true for `bool`.
 */
export function fromFloat32<D extends DType>(from: Tensor<'float32'>, dtype: D): Tensor<D> {
  return tensor(dtype, from.shape, encode(from.data, dtype) as DTypeArrays[D]);
}

function encode(values: Float32Array, dtype: DType): DTypeArrays[DType] {
  switch (dtype) {
    case 'float32':
      return values;
    case 'float16':
      return float32ToFloat16(values);
    case 'bfloat16':
      return float32ToBfloat16(values);
    case 'bool':
      return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
    case 'int64':
    case 'uint64':
      return int64Data(values, dtype);
    default: {
      const converted = new arrayOf[dtype](values.length);
      converted.set(values);
      return converted;
    }
  }
}

/** Integers as the array of an int64 (or uint64) tensor; fractions are cut off. */
export function int64Data<D extends 'int64' | 'uint64' = 'int64'>(
  values: ArrayLike<number>,
  dtype: D = 'int64' as D,
): DTypeArrays[D] {
  const data = new arrayOf[dtype](values.length);
  for (let i = 0; i < values.length; i++) data[i] = BigInt(Math.trunc(values[i]!));
  return data;
}

/**
 * Plain numbers of any integer or floating tensor, for shapes, ids and timesteps.
 * @throws RangeError for a 64-bit integer outside `+-(2^53 - 1)`.
 */
export function toNumbers(from: Tensor): number[] {
  const { dtype, data } = from;
  if (dtype === 'float16' || dtype === 'bfloat16') return [...decode(from)];
  return Array.from(data as ArrayLike<number | bigint>, (value, index) => {
    const number = Number(value);
    if (typeof value === 'bigint' && !Number.isSafeInteger(number)) {
      throw new RangeError(
        `tensor: element ${index} is ${value}, too large for a number. Read it from \`data\` instead.`,
      );
    }
    return number;
  });
}
