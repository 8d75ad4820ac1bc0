export type { Lowering, OnnxModel, ValueInfo, WeightFile } from './model.js';
