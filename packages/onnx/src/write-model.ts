import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type OperatorSetIdProto,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { elementType } from './element-type.js';
import type { Attribute, Graph, Initializer, Node, ValueType } from './graph.js';

/** The standard operator set models are written in: what onnxruntime 1.30 runs on every provider, native and web. */
export const OPSET = 21;

/** The ONNX file format version that belongs to `OPSET`. */
const IR_VERSION = 10;

const text = new TextEncoder();

/** Nodes or initializers written at a time. */
const runLength = 32;

/**
 * Writes a graph as an ONNX file, in small pieces of work: it yields between them and returns the file. The same graph gives
 * the same bytes. What repeats in a message may stand in any number of runs (Protocol Buffers encoding, 'Repeated elements').
 */
export function* writeModel(graph: Graph): Generator<void, Uint8Array> {
  const parts: Uint8Array[] = [];
  const write = (fields: MessageInitShape<typeof GraphProtoSchema>) => {
    parts.push(toBinary(GraphProtoSchema, create(GraphProtoSchema, fields)));
  };
  for (const nodes of runsOf(graph.nodes)) yield write({ node: nodes.map(nodeOf) });
  write({ name: graph.name });
  for (const initializers of runsOf(graph.initializers)) yield write({ initializer: initializers.map(initializerOf) });
  const valueInfo = (name: string) => valueInfoOf(name, graph.values.get(name)!);
  yield write({ input: graph.inputs.map(valueInfo), output: graph.outputs.map(valueInfo) });

  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  const head = create(ModelProtoSchema, { irVersion: BigInt(IR_VERSION), producerName: 'kinograph' });
  const graphStarts = new BinaryWriter()
    .tag(ModelProtoSchema.field.graph.number, WireType.LengthDelimited)
    .uint32(bytes);
  const sets = create(ModelProtoSchema, { opsetImport: operatorSetsOf(graph) });
  return joined([toBinary(ModelProtoSchema, head), graphStarts.finish(), ...parts, toBinary(ModelProtoSchema, sets)]);
}

function operatorSetsOf({ nodes }: Graph): OperatorSetIdProto[] {
  const standard = create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(OPSET) });
  if (!nodes.some(({ domain }) => domain === 'com.microsoft')) return [standard];
  return [standard, create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n })];
}

function* runsOf<T>(items: readonly T[]): Generator<readonly T[], void> {
  for (let start = 0; start < items.length; start += runLength) yield items.slice(start, start + runLength);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function nodeOf({ name, type, domain, inputs, outputs, attributes }: Node): NodeProto {
  return create(NodeProtoSchema, {
    name,
    opType: type,
    domain,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, attribute]) => attributeOf(key, attribute)),
  });
}

function attributeOf(name: string, attribute: Attribute): AttributeProto {
  const Type = AttributeProto_AttributeType;
  if ('int' in attribute) return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(attribute.int) });
  if ('ints' in attribute)
    return create(AttributeProtoSchema, { name, type: Type.INTS, ints: attribute.ints.map(BigInt) });
  if ('float' in attribute) return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: attribute.float });
  if ('string' in attribute) {
    return create(AttributeProtoSchema, { name, type: Type.STRING, s: text.encode(attribute.string) });
  }
  const { dtype, shape, bytes } = attribute.tensor;
  const t = initializerOf({ name: '', dtype, shape, data: { bytes } });
  return create(AttributeProtoSchema, { name, type: Type.TENSOR, t });
}

function initializerOf({ name, dtype, shape, data }: Initializer): TensorProto {
  const common = { name, dataType: elementType[dtype], dims: shape.map(BigInt) };
  if ('bytes' in data) return create(TensorProtoSchema, { ...common, rawData: data.bytes.slice() });
  const entries = { location: data.location, offset: String(data.offset), length: String(data.length) };
  return create(TensorProtoSchema, {
    ...common,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
  });
}

function valueInfoOf(name: string, { dtype, shape }: ValueType): ValueInfoProto {
  const dim = shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: String(size) },
    }),
  );
  const value = create(TypeProto_TensorSchema, {
    elemType: elementType[dtype],
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value } }),
  });
}
