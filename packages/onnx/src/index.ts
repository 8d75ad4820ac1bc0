export { countFlops } from './analysis/count-flops.js';
export { countParameters } from './analysis/count-parameters.js';
export { peakActivationBytes } from './analysis/peak-activation-bytes.js';
export { type BuildOptions, buildModel, buildModelInTurns, defaultLowering } from './build-model.js';
export {
  addDims,
  ceilDivide,
  type Dim,
  divideExactly,
  evaluateDim,
  floorDivide,
  multiplyDims,
  SymbolicDim,
  sameDim,
  subtractDims,
  symbolsOf,
} from './dim.js';
export { elementType } from './element-type.js';
export type { Operand } from './emitter.js';
export type { Attribute, Graph, Initializer, Node, ValueType } from './graph.js';
export type { Lowering, OnnxModel, ValueInfo, WeightFile } from './model.js';
export type { MultiHeadAttentionOptions } from './operators/attention.js';
export type { ConvOptions, ResizeOptions } from './operators/convolution.js';
export type { Operators } from './operators/index.js';
export type { PadOptions } from './operators/layout.js';
export type { GemmOptions } from './operators/linear-algebra.js';
export type { ReduceOptions } from './operators/reduction.js';
export { type DimLike, parseDim } from './parse-dim.js';
export type { MessageType } from './proto/codec.js';
export {
  type AttributeProto,
  attributeType,
  externalLocation,
  type GraphProto,
  type ModelProto,
  modelProto,
  type NodeProto,
  type OperatorSetIdProto,
  type StringStringEntryProto,
  type TensorProto,
  type TensorShapeProto,
  type TensorShapeProtoDimension,
  type TypeProto,
  type TypeProtoTensor,
  type ValueInfoProto,
} from './proto/messages.js';
export { Scope } from './scope.js';
export { broadcast, elementsOf, formatShape, type Shape, type ShapeLike, sameShape } from './shape.js';
export { Value } from './value.js';
export type { UnusedWeights, WeightOptions } from './weight-table.js';
export { type WeightProblem, WeightsError } from './weights-error.js';
export { OPSET } from './write-model.js';
