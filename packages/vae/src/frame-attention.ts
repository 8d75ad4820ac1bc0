import { attention, conv2d } from '@kinograph/nn';
import { type Dim, multiplyDims, type Scope, type Value } from '@kinograph/onnx';
import { channelNorm } from './channel-norm.js';
import { channelsOf, type Frames } from './frame-batch.js';

/**
 * Self-attention with one head among the pixels of each frame, added to its input. Weights: norm.gamma `[C, 1, 1]`,
 * to_qkv.weight `[3*C, C, 1, 1]`, proj.weight `[C, C, 1, 1]`, both with bias.
 */
export function frameAttention(s: Scope, x: Frames): Frames {
  const { op } = s;
  const C = channelsOf(x);
  const [N, , H, W] = x.images.shape as readonly [Dim, number, Dim, Dim];
  const qkv = pointwise(s.at('to_qkv'), channelNorm(s.at('norm'), x.images, [C, 1, 1]), 3 * C);
  const pixels = op.transpose(op.reshape(qkv, [N, 3 * C, multiplyDims(H, W)]), [0, 2, 1]); // [N, H*W, 3*C]
  const [q, k, v] = op.split(pixels, { axis: -1, parts: 3 }) as [Value, Value, Value];
  const attended = attention(s, q, k, v, { heads: 1, scale: 1 / Math.sqrt(C) });
  const images = op.reshape(op.transpose(attended, [0, 2, 1]), [N, C, H, W]);
  return { images: op.add(pointwise(s.at('proj'), images, C), x.images), count: x.count };
}

function pointwise(s: Scope, x: Value, out: number): Value {
  const none = [0, 0] as const;
  return conv2d(s, x, { out, kernel: [1, 1], strides: [1, 1], pads: [none, none] });
}
