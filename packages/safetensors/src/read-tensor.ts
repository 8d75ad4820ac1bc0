import { KinographError, suggestion } from '@kinograph/errors';
import { arrayOf, type DType, type Tensor, toFloat32 } from '@kinograph/tensor';
import type { TensorInfo, TensorStore } from './types.js';

/** Stops a read. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/**
 * Where a tensor of this name lies.
 * @throws KinographError `safetensors.tensor-missing`, with the nearest match.
 */
export function findTensor(store: TensorStore, name: string): TensorInfo {
  const info = store.tensors.get(name);
  if (info !== undefined) return info;
  const [any] = store.tensors.values();
  throw new KinographError('safetensors.tensor-missing', {
    where: any?.source.name ?? 'a store without tensors',
    wanted: `a tensor named "${name}"`,
    got: 'none',
    next: suggestion(name, store.tensors.keys()),
  });
}

/** Reads a tensor's bytes as they are stored: row-major, little-endian. */
export function readBytes(info: TensorInfo, options: ReadOptions = {}): Promise<Uint8Array> {
  return info.source.read(info.byteOffset, info.byteLength, options);
}

/**
 * Reads a tensor in its stored element type, into memory of its own (however its bytes are aligned in the file).
 * @throws KinographError `safetensors.dtype-unsupported` for types `@kinograph/tensor` has not: floats below 16 bits, complex.
 */
export async function readTensor(info: TensorInfo, options: ReadOptions = {}): Promise<Tensor> {
  const { dtype, shape } = info;
  if (dtype === undefined) {
    throw new KinographError('safetensors.dtype-unsupported', {
      where: `${info.source.name}: tensor "${info.name}"`,
      wanted: 'an element type a tensor can have',
      got: info.storedDtype,
      next: 'Take its bytes with readBytes, or convert the file.',
    });
  }
  const bytes = await readBytes(info, options);
  const owned = bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
  return { dtype, shape, data: viewed(dtype, owned.buffer as ArrayBuffer) };
}

/**
 * Reads a tensor as float32: 16-bit floats exactly, every other type as the nearest float32.
 * @throws KinographError as `readTensor` does.
 */
export async function readFloat32(info: TensorInfo, options: ReadOptions = {}): Promise<Tensor<'float32'>> {
  return toFloat32(await readTensor(info, options));
}

function viewed<D extends DType>(dtype: D, buffer: ArrayBuffer): Tensor<D>['data'] {
  const TypedArray = arrayOf[dtype] as unknown as new (buffer: ArrayBuffer) => Tensor<D>['data'];
  return new TypedArray(buffer);
}
