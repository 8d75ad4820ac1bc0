import { elementType } from './element-type.js';
import type { Attribute, Graph, Initializer, Node, ValueType } from './graph.js';
import {
  type AttributeProto,
  attributeType,
  externalLocation,
  type GraphProto,
  graphProto,
  modelProto,
  type NodeProto,
  type OperatorSetIdProto,
  type TensorProto,
  type ValueInfoProto,
} from './proto/messages.js';
import { WireType, WireWriter } from './proto/wire.js';

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
  const write = (fields: GraphProto) => {
    parts.push(graphProto.encode(fields));
  };
  for (const nodes of runsOf(graph.nodes)) yield write({ node: nodes.map(nodeOf) });
  write({ name: graph.name });
  for (const initializers of runsOf(graph.initializers)) yield write({ initializer: initializers.map(initializerOf) });
  const valueInfo = (name: string) => valueInfoOf(name, graph.values.get(name)!);
  yield write({ input: graph.inputs.map(valueInfo), output: graph.outputs.map(valueInfo) });

  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  const head = modelProto.encode({ irVersion: BigInt(IR_VERSION), producerName: 'kinograph' });
  const graphStarts = new WireWriter().tag(modelProto.numbers.graph, WireType.lengthDelimited).varint(BigInt(bytes));
  return joined([head, graphStarts.finish(), ...parts, modelProto.encode({ opsetImport: operatorSetsOf(graph) })]);
}

function operatorSetsOf({ nodes }: Graph): OperatorSetIdProto[] {
  const standard = { domain: '', version: BigInt(OPSET) };
  if (!nodes.some(({ domain }) => domain === 'com.microsoft')) return [standard];
  return [standard, { domain: 'com.microsoft', version: 1n }];
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
  return {
    name,
    opType: type,
    domain,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, attribute]) => attributeOf(key, attribute)),
  };
}

function attributeOf(name: string, attribute: Attribute): AttributeProto {
  if ('int' in attribute) return { name, type: attributeType.int, i: BigInt(attribute.int) };
  if ('ints' in attribute) return { name, type: attributeType.ints, ints: attribute.ints.map(BigInt) };
  if ('float' in attribute) return { name, type: attributeType.float, f: attribute.float };
  if ('string' in attribute) return { name, type: attributeType.string, s: text.encode(attribute.string) };
  const { dtype, shape, bytes } = attribute.tensor;
  return { name, type: attributeType.tensor, t: initializerOf({ name: '', dtype, shape, data: { bytes } }) };
}

function initializerOf({ name, dtype, shape, data }: Initializer): TensorProto {
  const common = { name, dataType: elementType[dtype], dims: shape.map(BigInt) };
  if ('bytes' in data) return { ...common, rawData: data.bytes };
  const entries = { location: data.location, offset: String(data.offset), length: String(data.length) };
  return {
    ...common,
    dataLocation: externalLocation,
    externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
  };
}

function valueInfoOf(name: string, { dtype, shape }: ValueType): ValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: BigInt(size) } : { dimParam: String(size) }));
  return { name, type: { tensorType: { elemType: elementType[dtype], shape: { dim } } } };
}
