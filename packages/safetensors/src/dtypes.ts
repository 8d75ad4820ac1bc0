import type { DType } from '@kinograph/tensor';
import type { SafetensorsDType } from './types.js';

interface Format {
  /** Bits of one element. */
  readonly bits: number;
  /** The tensor type, undefined where `@kinograph/tensor` has none. */
  readonly dtype: DType | undefined;
}

/**
 * Every element type of the format, in the reference's order of increasing alignment (writers put the largest first, so
 * that each tensor starts at a multiple of its element size).
 */
const formats: Readonly<Record<SafetensorsDType, Format>> = {
  BOOL: { bits: 8, dtype: 'bool' },
  F4: { bits: 4, dtype: undefined },
  F6_E2M3: { bits: 6, dtype: undefined },
  F6_E3M2: { bits: 6, dtype: undefined },
  U8: { bits: 8, dtype: 'uint8' },
  I8: { bits: 8, dtype: 'int8' },
  F8_E5M2: { bits: 8, dtype: undefined },
  F8_E4M3: { bits: 8, dtype: undefined },
  F8_E8M0: { bits: 8, dtype: undefined },
  F8_E4M3FNUZ: { bits: 8, dtype: undefined },
  F8_E5M2FNUZ: { bits: 8, dtype: undefined },
  I16: { bits: 16, dtype: 'int16' },
  U16: { bits: 16, dtype: 'uint16' },
  F16: { bits: 16, dtype: 'float16' },
  BF16: { bits: 16, dtype: 'bfloat16' },
  I32: { bits: 32, dtype: 'int32' },
  U32: { bits: 32, dtype: 'uint32' },
  F32: { bits: 32, dtype: 'float32' },
  C64: { bits: 64, dtype: undefined },
  F64: { bits: 64, dtype: 'float64' },
  I64: { bits: 64, dtype: 'int64' },
  U64: { bits: 64, dtype: 'uint64' },
};

/** Every stored element type, in the order of increasing alignment. */
export const storedDtypes = Object.keys(formats) as readonly SafetensorsDType[];

const storedNames = new Map(
  storedDtypes.flatMap((stored) => {
    const { dtype } = formats[stored];
    return dtype === undefined ? [] : [[dtype, stored] as const];
  }),
);

/** Whether `name` is an element type of the format. */
export function isStoredDtype(name: string): name is SafetensorsDType {
  return Object.hasOwn(formats, name);
}

/** Bits of one stored element: 4 to 64. */
export function bitsPerElement(stored: SafetensorsDType): number {
  return formats[stored].bits;
}

/** The tensor type for a stored one, undefined where `@kinograph/tensor` has none (floats below 16 bits, complex). */
export function tensorDtype(stored: SafetensorsDType): DType | undefined {
  return formats[stored].dtype;
}

/** The stored type a tensor is written as. */
export function storedDtype(dtype: DType): SafetensorsDType {
  return storedNames.get(dtype)!;
}
