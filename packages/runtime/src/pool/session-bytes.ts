import type { Lowering, OnnxModel } from '@kinograph/onnx';
import type { SessionOptions } from '../runtime.js';

/**
 * Bytes a session's weights take in the engine's memory, beside its activations: those stored in 16 bits are widened to float32
 * unless `prefer` leaves them mapped, and matrices are one byte an element where linear layers are int8.
 */
export function sessionBytes(model: OnnxModel, { linear }: Lowering, { prefer }: SessionOptions = {}): number {
  if (!model.graph) return model.weights.reduce((sum, { source }) => sum + source.size, model.bytes.byteLength);
  let bytes = model.bytes.byteLength;
  for (const { dtype, shape } of model.graph.initializers) {
    const elements = shape.reduce((product, size) => product * size, 1);
    bytes += elements * bytesAnElement(dtype, shape.length, linear, prefer);
  }
  return bytes;
}

function bytesAnElement(
  dtype: string,
  rank: number,
  linear: Lowering['linear'],
  prefer: SessionOptions['prefer'],
): number {
  if (linear === 'int8' && rank === 2) return 1;
  if (dtype === 'bfloat16' || dtype === 'float16') return prefer === 'memory' ? 2 : 4;
  if (dtype === 'int64' || dtype === 'float64') return 8;
  return dtype === 'int8' || dtype === 'uint8' || dtype === 'bool' ? 1 : 4;
}
