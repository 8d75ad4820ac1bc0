export type { ByteSource, SafetensorsDType, TensorInfo, TensorStore } from './types.js';
