import { create, fromBinary, toBinary, toJson } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  file_onnx,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { elementType } from '../element-type.js';
import { attributeType, externalLocation, type ModelProto, modelProto } from './messages.js';

/** Every field there is, with values at the ends of their ranges. */
const known: ModelProto = {
  irVersion: 10n,
  producerName: 'kinograph — Ω',
  graph: {
    node: [
      {
        input: ['x', '', 'w'],
        output: ['y'],
        name: 'a/Conv',
        opType: 'Conv',
        attribute: [
          { name: 'f', f: -0.1, type: attributeType.float },
          { name: 'i', i: -(2n ** 63n), type: attributeType.int },
          { name: 's', s: new TextEncoder().encode('constant'), type: attributeType.string },
          { name: 't', t: { dims: [], dataType: 1, rawData: new Uint8Array(4) }, type: attributeType.tensor },
          { name: 'ints', ints: [0n, 1n, -1n, 127n, 128n, 2n ** 63n - 1n], type: attributeType.ints },
          { name: 'none', ints: [] },
        ],
        domain: '',
      },
      { input: [], output: ['z'], opType: 'Constant', domain: 'com.microsoft' },
    ],
    name: 'all',
    initializer: [
      {
        dims: [3n, 1000n],
        dataType: elementType.uint8,
        name: 'w',
        rawData: Uint8Array.from({ length: 3000 }, (_, i) => i),
      },
      {
        dims: [2n],
        dataType: elementType.bfloat16,
        name: 'stored',
        externalData: [
          { key: 'location', value: 'model.safetensors' },
          { key: 'offset', value: '0' },
        ],
        dataLocation: externalLocation,
      },
    ],
    input: [
      {
        name: 'x',
        type: {
          tensorType: {
            elemType: elementType.float32,
            shape: { dim: [{ dimValue: 2n ** 40n }, { dimParam: 'N' }, {}] },
          },
        },
      },
    ],
    output: [{ name: 'y', type: { tensorType: { elemType: elementType.int64, shape: { dim: [] } } } }],
    valueInfo: [{ name: 'between', type: {} }, { name: 'untyped' }],
  },
  opsetImport: [
    { domain: '', version: 21n },
    { domain: 'com.microsoft', version: 1n },
  ],
};

/** A model as another writer makes one, with what this package has no use for. */
const foreign = create(ModelProtoSchema, {
  irVersion: 8n,
  producerVersion: '2.6',
  modelVersion: -1n,
  docString: 'of another writer',
  metadataProps: [{ key: 'license', value: 'none' }],
  functions: [{ name: 'double', input: ['x'], node: [{ opType: 'Add', input: ['x', 'x'] }] }],
  opsetImport: [{ version: 17n }],
  graph: {
    docString: 'two branches',
    node: [
      {
        opType: 'If',
        overload: 'none',
        metadataProps: [{ key: 'line', value: '7' }],
        attribute: [
          { name: 'then_branch', type: AttributeProto_AttributeType.GRAPH, g: { node: [{ opType: 'Relu' }] } },
          { name: 'floats', type: AttributeProto_AttributeType.FLOATS, floats: [1.5, -2] },
          { name: 'strings', strings: [new Uint8Array([1, 2]), new Uint8Array()] },
        ],
      },
    ],
    initializer: [
      { name: 'f', dims: [2n], dataType: TensorProto_DataType.FLOAT, floatData: [1, 2] },
      { name: 'd', dims: [1n], dataType: TensorProto_DataType.DOUBLE, doubleData: [Math.PI] },
      { name: 'e', dataLocation: TensorProto_DataLocation.DEFAULT, int64Data: [-1n, 5n] },
    ],
    sparseInitializer: [{ dims: [4n, 4n], values: { name: 's', dims: [1n] } }],
    quantizationAnnotation: [{ tensorName: 'f' }],
    input: [
      {
        name: 'list',
        docString: 'not a tensor',
        type: { denotation: 'IMAGE', value: { case: 'sequenceType', value: { elemType: {} } } },
      },
      {
        name: 'x',
        type: {
          value: {
            case: 'tensorType',
            value: { elemType: 1, shape: { dim: [{ denotation: 'BATCH', value: { case: 'dimParam', value: 'N' } }] } },
          },
        },
      },
    ],
  },
});

describe('ONNX messages', () => {
  it('are written byte for byte as Google’s format has them, which @bufbuild/protobuf reads and writes', () => {
    const file = modelProto.encode(known);
    const read = fromBinary(ModelProtoSchema, file);
    expect(toBinary(ModelProtoSchema, read)).toEqual(file);
    expect(read.graph?.node[0]?.attribute.map(({ i, ints }) => [i, ints])).toEqual([
      [0n, []],
      [-(2n ** 63n), []],
      [0n, []],
      [0n, []],
      [0n, [0n, 1n, -1n, 127n, 128n, 2n ** 63n - 1n]],
      [0n, []],
    ]);
    expect(read.graph?.initializer[0]?.rawData).toEqual(known.graph?.initializer?.[0]?.rawData);
    expect(read.graph?.input[0]?.type?.value.value).toMatchObject({
      elemType: 1,
      shape: { dim: [{ value: { value: 2n ** 40n } }, { value: { value: 'N' } }, { value: { case: undefined } }] },
    });
    expect(toJson(ModelProtoSchema, read)).toMatchObject({ irVersion: '10', producerName: 'kinograph — Ω' });
  });

  it('are read as they were written', () => {
    const model = modelProto.decode(modelProto.encode(known));
    expect(modelProto.encode(model)).toEqual(modelProto.encode(known));
    expect(model.graph?.node?.[0]?.attribute?.[4]).toEqual(known.graph?.node?.[0]?.attribute?.[4]);
    expect(model.graph?.node?.[0]?.attribute?.[0]?.f).toBe(Math.fround(-0.1));
    expect(model.graph?.input).toEqual(known.graph?.input);
  });

  it('keep what they do not know, in every message', () => {
    const again = modelProto.encode(modelProto.decode(toBinary(ModelProtoSchema, foreign)));
    expect(toJson(ModelProtoSchema, fromBinary(ModelProtoSchema, again))).toEqual(toJson(ModelProtoSchema, foreign));
    expect(again).toHaveLength(toBinary(ModelProtoSchema, foreign).length);
  });

  it('have the numbers that ONNX gives their fields', () => {
    const numbers = Object.fromEntries(ModelProtoSchema.fields.map(({ localName, number }) => [localName, number]));
    expect(numbers).toMatchObject(modelProto.numbers);
    const types = file_onnx.messages.find(({ name }) => name === 'AttributeProto')?.nestedEnums[0]?.values ?? [];
    const byName = Object.fromEntries(types.map(({ name, number }) => [name.toLowerCase(), number]));
    expect(byName).toMatchObject(attributeType);
    expect(externalLocation).toBe(TensorProto_DataLocation.EXTERNAL);
  });

  it('read numbers that are packed, and a message that comes in parts', () => {
    const dims = new Uint8Array([0x0a, 3, 5, 0x80, 1]); // field 1 packed: 5, 128
    const initializer = new Uint8Array([0x2a, dims.length, ...dims]);
    const graph = (...inner: number[]) => [0x3a, inner.length, ...inner];
    const model = modelProto.decode(new Uint8Array([...graph(...initializer), ...graph(0x12, 1, 0x67)]));
    expect(model).toEqual({ graph: { name: 'g', initializer: [{ dims: [5n, 128n] }] } });
  });

  it('are refused where a file is cut off or none, with the place', () => {
    const file = modelProto.encode(known);
    expect(() => modelProto.decode(file.subarray(0, -1))).toThrow(
      'ONNX model, byte 3355 of a message: wanted 17 more bytes, got 16. The file is cut off, or is no ONNX model.',
    );
    for (let length = 0; length < 200; length++) {
      try {
        modelProto.decode(file.subarray(0, length));
      } catch (error) {
        expect(error).toMatchObject({ code: 'onnx.format' });
      }
    }
    expect(() => modelProto.decode(new TextEncoder().encode('{"not": "a model"}'))).toThrow(/wire type 3/);
    expect(() => modelProto.decode(new Uint8Array([8, ...Array(10).fill(255), 1]))).toThrow(/ten bytes at most/);
  });
});
