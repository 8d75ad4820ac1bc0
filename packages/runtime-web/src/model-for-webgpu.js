/** What a model must be changed into for onnxruntime-web's WebGPU builds to compute it, and compute it rightly. */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { padConvolutions } from './pad-convolutions.js';
import { widenBfloat16 } from './widen-bfloat16.js';

/**
 * @typedef {import('./widen-bfloat16.js').ExternalFile} ExternalFile
 * @param {Uint8Array} bytes a model
 * @param {readonly ExternalFile[]} files its external data
 * @returns {{ model: Uint8Array, files: readonly ExternalFile[] }} the same bytes and files where nothing need be changed
 */
export function modelForWebgpu(bytes, files) {
  const model = fromBinary(ModelProtoSchema, bytes);
  if (model.graph === undefined) return { model: bytes, files };
  const widened = widenBfloat16(model.graph, files);
  const padded = padConvolutions(model.graph);
  if (widened === undefined && !padded) return { model: bytes, files };
  return { model: toBinary(ModelProtoSchema, model), files: widened ?? files };
}

/**
 * @param {Uint8Array} bytes a model
 * @returns {Record<string, number>} how many nodes it has of each operator
 */
export function operatorsOf(bytes) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { opType } of fromBinary(ModelProtoSchema, bytes).graph?.node ?? []) {
    counts[opType] = (counts[opType] ?? 0) + 1;
  }
  return counts;
}
