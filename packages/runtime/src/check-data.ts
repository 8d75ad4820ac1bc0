import { KinographError } from '@kinograph/errors';
import { arrayOf, bytesPerElement, sizeOf, type Tensor } from '@kinograph/tensor';
import type { RuntimeErrorCode } from './error-code.js';

/**
 * Checks that a tensor's numbers are stored as its dtype says, and are as many as its shape says.
 * @param where what the tensor is, for the message
 * @throws KinographError `runtime.feed-dtype`, `runtime.feed-shape`.
 */
export function checkData(where: string, { dtype, shape, data }: Tensor): void {
  if (data.BYTES_PER_ELEMENT !== bytesPerElement(dtype)) {
    throw new KinographError<RuntimeErrorCode>('runtime.feed-dtype', {
      where,
      wanted: `data in a ${arrayOf[dtype].name}`,
      got: `data in a ${data.constructor.name}`,
    });
  }
  if (data.length !== sizeOf(shape)) {
    throw new KinographError<RuntimeErrorCode>('runtime.feed-shape', {
      where,
      wanted: `${sizeOf(shape)} elements for shape [${shape.join(', ')}]`,
      got: String(data.length),
    });
  }
}
