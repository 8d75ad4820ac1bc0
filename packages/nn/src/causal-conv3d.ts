// B batch, T frames, C channels, H height, W width. Frames come before channels, so that they can be a batch for free.

import { KinographError } from '@kinograph/errors';
import { addDims, floorDivide, multiplyDims, type Scope, subtractDims, type Value } from '@kinograph/onnx';

/** Settings of `causalConv3d`. */
export interface CausalConv3dOptions {
  readonly out: number;
  readonly kernel: readonly [time: number, height: number, width: number];
  readonly strides: readonly [time: number, height: number, width: number];
  /** `[before, after]` for height and width. In time there is no padding: the frames before are `previous`. */
  readonly pads: readonly [height: readonly [number, number], width: readonly [number, number]];
  /** The frames before `x`, `[B, P, C, H, W]`; zeros at the start of a clip. Usually kernel time - 1 of them; none when left out. */
  readonly previous?: Value;
  /** Whether there is a `bias` `[out]`. Default: true. */
  readonly bias?: boolean;
}

/** The result of `causalConv3d`. */
export interface CausalConv3dResult {
  /** `[B, T', out, H', W']`. */
  readonly y: Value;
  /** The last (kernel time - 1) frames of `previous` and `x`: `previous` of the next call. Undefined when the kernel is one frame. */
  readonly cache: Value | undefined;
}

/**
 * Convolution in time, height and width that looks only back in time, over frames that may arrive in chunks:
 * `x` is `[B, T, C, H, W]`. Weights: `weight` `[out, C, kt, kh, kw]`, `bias` `[out]`.
 *
 * It runs as one 2-D convolution over frames-as-batch, with each frame and the kt - 1 before it joined on channels.
 */
export function causalConv3d(s: Scope, x: Value, options: CausalConv3dOptions): CausalConv3dResult {
  const { out, kernel, strides, pads, previous, bias = true } = options;
  const { op } = s;
  const [kt, kh, kw] = kernel;
  s.expect('x', x, ['B', 'T', 'C', 'H', 'W']);
  const C = x.dim(2);
  if (typeof C !== 'number') {
    throw new KinographError('nn.features', {
      where: `causalConv3d ${s.path}`,
      wanted: 'known channels',
      got: String(x),
    });
  }
  const frames = previous ? op.concat([previous, x], { axis: 1 }) : x; // [B, P + T, C, H, W]
  const count = addDims(floorDivide(subtractDims(frames.dim(1), kt), strides[0]), 1); // T'
  const firsts = op.mul(op.range({ start: 0, end: count }), strides[0]);
  const windows = op.add(op.unsqueeze(firsts, 1), op.range({ start: 0, end: kt })); // [T', kt]
  const joined = op.gather(frames, windows, { axis: 1 }); // [B, T', kt, C, H, W]
  const images = op.reshape(joined, [multiplyDims(x.dim(0), count), kt * C, x.dim(3), x.dim(4)]);
  const stored = s.weight('weight', [out, C, kt, kh, kw]);
  const weight = op.reshape(op.transpose(stored, [0, 2, 1, 3, 4]), [out, kt * C, kh, kw]);
  const y = op.conv(images, weight, bias ? s.weight('bias', [out]) : undefined, { strides: strides.slice(1), pads });
  return {
    y: op.reshape(y, [x.dim(0), count, out, y.dim(2), y.dim(3)]),
    cache: kt === 1 ? undefined : op.slice(frames, { axis: 1, start: 1 - kt }),
  };
}
