import { KinographError, suggestion } from '@kinograph/errors';
import { type DType, type Tensor, tensor, toFloat32 } from '@kinograph/tensor';

/**
 * A tensor that must be there.
 * @throws KinographError `pipelines.tensor-missing`, with the nearest match.
 */
export function takeTensor(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const found = tensors.get(name);
  if (found) return found;
  throw new KinographError('pipelines.tensor-missing', {
    where: 'inputs',
    wanted: `a tensor "${name}"`,
    got: [...tensors.keys()].join(', ') || 'none',
    next: suggestion(name, tensors.keys()),
  });
}

/** A tensor that must be there, as float32 whatever number type it is stored in. */
export function takeFloat32(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor<'float32'> {
  return toFloat32(takeTensor(tensors, name));
}

/** A tensor that must be there, as int64. */
export function takeInt64(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor<'int64'> {
  const found = takeTensor(tensors, name);
  if (isOf(found, 'int64')) return found;
  const values = BigInt64Array.from({ length: found.data.length }, (_, index) => BigInt(found.data[index]!));
  return tensor('int64', found.shape, values);
}

function isOf<D extends DType>(value: Tensor, dtype: D): value is Tensor<D> {
  return value.dtype === dtype;
}
