import { multiplyDims, type Scope, type Value } from '@kinograph/onnx';
import { channelsOf, type Frames } from './frame-batch.js';
import { channelNorm } from './residual-block.js';

/**
 * Self-attention with one head among the pixels of each frame, added to its input.
 * Weights: norm.gamma, to_qkv `[3*C, C, 1, 1]`, proj `[C, C, 1, 1]`, both with bias.
 */
export function frameAttention(s: Scope, x: Frames): Frames {
  const { op } = s;
  const C = channelsOf(x);
  const [N, , H, W] = x.images.shape;
  const normal = channelNorm(s.at('norm'), x.images, [C, 1, 1]);
  const qkv = op.reshape(convolution1x1(s.at('to_qkv'), normal, { out: 3 * C }), [N!, 3 * C, multiplyDims(H!, W!)]);
  const attended = s.lowering.attention === 'fused' ? fusedAttention(s, qkv, C) : plainAttention(s, qkv, C);
  const projected = convolution1x1(s.at('proj'), op.reshape(attended, x.images.shape), { out: C });
  return { images: op.add(projected, x.images), count: x.count };
}

/** `qkv` `[N, 3*C, P]` of `P` pixels to `[N, C, P]`. */
function fusedAttention({ op }: Scope, qkv: Value, C: number): Value {
  const rows = op.split(op.transpose(qkv, [0, 2, 1]), { axis: -1, parts: 3 });
  const [q, k, v] = rows as [Value, Value, Value]; // [N, P, C]
  return op.transpose(op.multiHeadAttention(q, k, v, { heads: 1, scale: 1 / Math.sqrt(C) }), [0, 2, 1]);
}

/** The same by matrix products, with every channel column left where it lies. */
function plainAttention({ op }: Scope, qkv: Value, C: number): Value {
  const [q, k, v] = op.split(qkv, { axis: 1, parts: 3 }) as [Value, Value, Value]; // [N, C, P]
  const scores = op.matmul(op.transpose(op.mul(q, 1 / Math.sqrt(C)), [0, 2, 1]), k); // [N, P, P], a row per query
  return op.matmul(v, op.transpose(op.softmax(scores, { axis: -1 }), [0, 2, 1]));
}

function convolution1x1(s: Scope, x: Value, { out }: { out: number }): Value {
  const weight = s.weight('weight', [out, x.dim(1) as number, 1, 1]);
  const pointwise = {
    strides: [1, 1],
    pads: [
      [0, 0],
      [0, 0],
    ],
  } as const;
  return s.op.conv(x, weight, s.weight('bias', [out]), pointwise);
}
