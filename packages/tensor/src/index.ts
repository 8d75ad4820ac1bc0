export { bfloat16ToFloat32, float32ToBfloat16 } from './bfloat16.js';
export { fromFloat32, int64Data, rawBits, toFloat32, toNumbers } from './convert.js';
export { arrayOf, bytesPerElement, type DType, type DTypeArrays } from './dtype.js';
export { float16ToFloat32, float32ToFloat16 } from './float16.js';
export { Mt19937 } from './mt19937.js';
export { sizeOf, type Tensor, tensor } from './tensor.js';
export { type RandomDType, randnTensor, TorchGenerator, type TorchGeneratorState } from './torch-generator.js';
export { Turns } from './turns.js';
