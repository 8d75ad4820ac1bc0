/**
 * The messages an ONNX file is made of (onnx.proto of ONNX 1.20), with the fields that are written or changed here. What
 * else a file has stays with the message as it came. What is undefined is not in the file.
 */
import { bytes, float, int32, int64, type MessageType, many, message, one, string } from './codec.js';

export interface ModelProto {
  irVersion?: bigint;
  producerName?: string;
  graph?: GraphProto;
  opsetImport?: OperatorSetIdProto[];
}

export interface OperatorSetIdProto {
  domain?: string;
  version?: bigint;
}

export interface GraphProto {
  node?: NodeProto[];
  name?: string;
  initializer?: TensorProto[];
  input?: ValueInfoProto[];
  output?: ValueInfoProto[];
  valueInfo?: ValueInfoProto[];
}

export interface NodeProto {
  input?: string[];
  output?: string[];
  name?: string;
  opType?: string;
  attribute?: AttributeProto[];
  domain?: string;
}

export interface AttributeProto {
  name?: string;
  f?: number;
  i?: bigint;
  s?: Uint8Array;
  t?: TensorProto;
  ints?: bigint[];
  /** One of `attributeType`. */
  type?: number;
}

export interface TensorProto {
  dims?: bigint[];
  /** As `elementType` has it. */
  dataType?: number;
  name?: string;
  rawData?: Uint8Array;
  externalData?: StringStringEntryProto[];
  /** `externalLocation`, where the data is not in the file. */
  dataLocation?: number;
}

export interface StringStringEntryProto {
  key?: string;
  value?: string;
}

export interface ValueInfoProto {
  name?: string;
  type?: TypeProto;
}

/** A type; those of other things than tensors stay as they came. */
export interface TypeProto {
  tensorType?: TypeProtoTensor;
}

export interface TypeProtoTensor {
  /** As `elementType` has it. */
  elemType?: number;
  shape?: TensorShapeProto;
}

export interface TensorShapeProto {
  dim?: TensorShapeProtoDimension[];
}

/** One of the two, or neither: any size. */
export interface TensorShapeProtoDimension {
  dimValue?: bigint;
  dimParam?: string;
}

/** `AttributeProto.AttributeType`. */
export const attributeType = { float: 1, int: 2, string: 3, tensor: 4, ints: 7 } as const;

/** `TensorProto.DataLocation.EXTERNAL`. */
export const externalLocation = 1;

const stringStringEntryProto: MessageType<StringStringEntryProto> = message({
  key: one(1, string),
  value: one(2, string),
});

const tensorProto: MessageType<TensorProto> = message({
  dims: many(1, int64),
  dataType: one(2, int32),
  name: one(8, string),
  rawData: one(9, bytes),
  externalData: many(13, stringStringEntryProto),
  dataLocation: one(14, int32),
});

const attributeProto: MessageType<AttributeProto> = message({
  name: one(1, string),
  f: one(2, float),
  i: one(3, int64),
  s: one(4, bytes),
  t: one(5, tensorProto),
  ints: many(8, int64),
  type: one(20, int32),
});

const nodeProto: MessageType<NodeProto> = message({
  input: many(1, string),
  output: many(2, string),
  name: one(3, string),
  opType: one(4, string),
  attribute: many(5, attributeProto),
  domain: one(7, string),
});

const tensorShapeProtoDimension: MessageType<TensorShapeProtoDimension> = message({
  dimValue: one(1, int64),
  dimParam: one(2, string),
});

const tensorShapeProto: MessageType<TensorShapeProto> = message({ dim: many(1, tensorShapeProtoDimension) });

const typeProtoTensor: MessageType<TypeProtoTensor> = message({
  elemType: one(1, int32),
  shape: one(2, tensorShapeProto),
});

const typeProto: MessageType<TypeProto> = message({ tensorType: one(1, typeProtoTensor) });

const valueInfoProto: MessageType<ValueInfoProto> = message({ name: one(1, string), type: one(2, typeProto) });

/** The graph of a model. */
export const graphProto: MessageType<GraphProto> = message({
  node: many(1, nodeProto),
  name: one(2, string),
  initializer: many(5, tensorProto),
  input: many(11, valueInfoProto),
  output: many(12, valueInfoProto),
  valueInfo: many(13, valueInfoProto),
});

const operatorSetIdProto: MessageType<OperatorSetIdProto> = message({ domain: one(1, string), version: one(2, int64) });

/** An ONNX file. */
export const modelProto: MessageType<ModelProto> = message({
  irVersion: one(1, int64),
  producerName: one(2, string),
  graph: one(7, graphProto),
  opsetImport: many(8, operatorSetIdProto),
});
