import type { Encoded } from '@kinograph/graph';
import { arrayOf, bytesPerElement, type DType, type Tensor, tensor } from '@kinograph/tensor';
import { z } from 'zod';

const dtypes = Object.keys(arrayOf) as [DType, ...DType[]];

/** What is said of a tensor beside its bytes. */
export const tensorSchema = z.object({ dtype: z.enum(dtypes), shape: z.array(z.int().min(0)).readonly() });

/** A tensor as data: its type and shape, and its bytes as they lie in memory (a view, nothing is copied). */
export function encodeTensor({ dtype, shape, data }: Tensor): Encoded {
  return { json: { dtype, shape }, buffers: [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] };
}

/**
 * The tensor `encodeTensor` was given: a view of the first buffer where its numbers may lie so, else a copy.
 * @throws Error when it is of another type than `dtype`, or the bytes are not those of its shape.
 */
export function decodeTensor<D extends DType>({ json, buffers }: Encoded, dtype: D): Tensor<D> {
  const { shape } = tensorSchema.extend({ dtype: z.literal(dtype) }).parse(json);
  const [bytes] = buffers;
  if (!bytes) throw new RangeError('a tensor: wanted a buffer, got none.');
  const size = bytesPerElement(dtype);
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  const View = arrayOf[dtype] as unknown as new (
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
  ) => Tensor<D>['data'];
  return tensor(dtype, shape, new View(aligned.buffer, aligned.byteOffset, bytes.byteLength / size));
}
