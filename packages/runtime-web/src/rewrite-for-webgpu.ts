import { modelProto } from '@kinograph/onnx';
import { padConvolutions } from './pad-convolutions.js';
import { widenBfloat16 } from './widen-bfloat16.js';

/** A file of external data as the engine is given it: a whole one under its own name, or a widened part of one. */
export interface RewrittenFile {
  /** Name under which the rewritten model refers to it. */
  readonly path: string;
  /** File it is made of. */
  readonly from: string;
  /** The bfloat16 bytes of `from` that become float32; left out: `from` as it is. */
  readonly widened?: { readonly offset: number; readonly length?: number };
}

/** A model that onnxruntime-web's WebGPU builds compute, and compute rightly. */
export interface RewrittenModel {
  /** The same bytes where nothing needed to be changed. */
  readonly bytes: Uint8Array;
  /** The external data that `bytes` needs; left out: the same files as before. */
  readonly files?: readonly RewrittenFile[];
  /** How many nodes there are of each operator. */
  readonly operators: Readonly<Record<string, number>>;
}

/** Takes bfloat16 and mis-computed convolutions out of a model. Weights are only spoken of: whoever has them widens them. */
export function rewriteForWebgpu(bytes: Uint8Array): RewrittenModel {
  const model = modelProto.decode(bytes);
  const operators: Record<string, number> = {};
  for (const { opType = '' } of model.graph?.node ?? []) operators[opType] = (operators[opType] ?? 0) + 1;
  if (model.graph === undefined) return { bytes, operators };
  const files = widenBfloat16(model.graph);
  const padded = padConvolutions(model.graph);
  if (files === undefined && !padded) return { bytes, operators };
  return { bytes: modelProto.encode(model), operators, ...(files && { files }) };
}
