import type { Scope, Value } from '@kinograph/onnx';

/** The largest magnitude of a quantized weight; -128 is not used, so that the scale is symmetric. */
const LARGEST = 127;

/** Keeps the scale of an all-zero row from being zero. */
const SMALLEST_MAGNITUDE = 1e-30;

/**
 * `x W^T + b` with an int8 weight, one scale per output feature: `q = round(w / scale)`, `scale = max|w| / 127`.
 * The quantization is part of the graph and depends on the weight alone, so onnxruntime computes it when the session is
 * made (any stored float dtype will do) and keeps only the int8 result. Activations are quantized to uint8 as it runs.
 * On x86 without VNNI the engine adds pairs of products in 16 bits, which can saturate (onnxruntime's quantization guide).
 *
 * `weight` is `[out, in]`, `bias` `[out]`.
 */
export function linearInt8(s: Scope, x: Value, weight: Value, bias: Value | undefined): Value {
  const { op } = s;
  const across = { axes: [1], keepDims: false };
  const magnitude = op.max(op.reduceMax(weight, across), op.neg(op.reduceMin(weight, across)));
  const scale = op.div(op.max(magnitude, SMALLEST_MAGNITUDE), LARGEST);
  const quantized = op.transpose(op.quantizeInt8(weight, scale, { axis: 0 }), [1, 0]);
  return op.dynamicQuantizeMatMul(x, quantized, { scale, bias });
}
