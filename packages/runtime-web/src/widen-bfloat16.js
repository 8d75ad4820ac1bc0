/**
 * The builds of onnxruntime-web with WebGPU can do nothing at all with bfloat16, not even a `Cast` from it. So models are given
 * to them in float32: stored weights are widened, which changes no value, and what was computed or rounded in bfloat16 is
 * computed in float32.
 */
import { create } from '@bufbuild/protobuf';
import { StringStringEntryProtoSchema, TensorProto_DataLocation, TensorProto_DataType } from 'onnx-buf';

/**
 * @typedef {import('onnx-buf').GraphProto} GraphProto
 * @typedef {import('onnx-buf').TensorProto} TensorProto
 * @typedef {import('onnx-buf').ValueInfoProto} ValueInfoProto
 * @typedef {{ path: string, data: Uint8Array }} ExternalFile
 */

const { BFLOAT16, FLOAT } = TensorProto_DataType;

/**
 * Takes bfloat16 out of a graph, in place, and gives the external data it needs then: undefined where it had none.
 *
 * @param {GraphProto} graph
 * @param {readonly ExternalFile[]} files
 * @returns {readonly ExternalFile[] | undefined}
 */
export function widenBfloat16(graph, files) {
  let found = false;
  /** @type {ExternalFile[]} */
  const widened = [];
  const referred = new Set();

  /** @param {TensorProto} tensor */
  const widenTensor = (tensor) => {
    const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
    const location = entries.get('location');
    if (tensor.dataType !== BFLOAT16) {
      referred.add(location);
      return;
    }
    found = true;
    tensor.dataType = FLOAT;
    if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) {
      tensor.rawData = toFloat32(tensor.rawData);
      return;
    }
    const data = files.find(({ path }) => path === location)?.data;
    if (data === undefined) throw new Error(`external data ${location} of ${tensor.name} was not given`);
    const offset = Number(entries.get('offset') ?? 0);
    const length = Number(entries.get('length') ?? data.byteLength - offset);
    const path = `${location}:${offset}:float32`;
    if (!widened.some((file) => file.path === path)) {
      widened.push({ path, data: toFloat32(data.subarray(offset, offset + length)) });
    }
    const external = { location: path, offset: '0', length: String(2 * length) };
    tensor.externalData = Object.entries(external).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
  };
  /** @param {ValueInfoProto} info */
  const widenInfo = ({ type }) => {
    if (type?.value.case !== 'tensorType' || type.value.value.elemType !== BFLOAT16) return;
    found = true;
    type.value.value.elemType = FLOAT;
  };

  graph.initializer.forEach(widenTensor);
  [...graph.input, ...graph.output, ...graph.valueInfo].forEach(widenInfo);
  for (const { opType, attribute } of graph.node) {
    for (const one of attribute) {
      if (one.t) widenTensor(one.t);
      if (opType !== 'Cast' || one.name !== 'to' || one.i !== BigInt(BFLOAT16)) continue;
      found = true;
      one.i = BigInt(FLOAT);
    }
  }
  return found ? [...files.filter(({ path }) => referred.has(path)), ...widened] : undefined;
}

/**
 * @param {Uint8Array} bytes of bfloat16, at any alignment
 * @returns {Uint8Array<ArrayBuffer>} the same numbers in float32
 */
function toFloat32(bytes) {
  const whole = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  const halves = new Uint16Array(whole.buffer, whole.byteOffset, whole.byteLength / 2);
  const bits = new Uint32Array(halves.length);
  for (let index = 0; index < halves.length; index++) bits[index] = /** @type {number} */ (halves[index]) << 16;
  return new Uint8Array(bits.buffer);
}
