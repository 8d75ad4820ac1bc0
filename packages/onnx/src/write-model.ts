import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
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

/** Serializes a graph. The same graph gives the same bytes. */
export function writeModel(graph: Graph): Uint8Array {
  const valueInfo = (name: string) => valueInfoOf(name, graph.values.get(name)!);
  const domains = new Set(graph.nodes.map(({ domain }) => domain));
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    producerName: 'kinograph',
    opsetImport: [
      create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(OPSET) }),
      ...(domains.has('com.microsoft')
        ? [create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n })]
        : []),
    ],
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: graph.nodes.map(nodeOf),
      initializer: graph.initializers.map(initializerOf),
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
    }),
  });
  return toBinary(ModelProtoSchema, model);
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
