export { arrayOf, bytesPerElement, type DType, type DTypeArrays } from './dtype.js';
export { sizeOf, type Tensor, tensor } from './tensor.js';
