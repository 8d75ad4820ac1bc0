import { KinographError } from '@kinograph/errors';
import { formatShape, type Scope, type Value } from '@kinograph/onnx';

/** Settings of `conv2d`. Pads are `[before, after]` for height and width. */
export interface Conv2dOptions {
  readonly out: number;
  readonly kernel: readonly [height: number, width: number];
  readonly strides: readonly [height: number, width: number];
  readonly pads: readonly [height: readonly [number, number], width: readonly [number, number]];
  /** Whether there is a `bias` `[out]`. Default: true. */
  readonly bias?: boolean;
}

/** Convolution of `[B, C, H, W]`. Weights: `weight` `[out, C, kh, kw]`, `bias` `[out]`. */
export function conv2d(s: Scope, x: Value, { out, kernel, strides, pads, bias = true }: Conv2dOptions): Value {
  const weight = s.weight('weight', [out, channelsOf(s, x), ...kernel]);
  return s.op.conv(x, weight, bias ? s.weight('bias', [out]) : undefined, { strides, pads });
}

/** The channels (axis 1) of `[B, C, ...]`, which must be known. */
export function channelsOf(s: Scope, x: Value): number {
  const C = x.dim(1);
  if (typeof C === 'number') return C;
  throw new KinographError('nn.features', {
    where: `convolution ${s.path}`,
    wanted: 'known channels',
    got: formatShape(x.shape),
  });
}
