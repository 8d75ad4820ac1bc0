import { type Dim, multiplyDims, parseDim, type Scope, type Value } from '@kinograph/onnx';

/**
 * The frames of one chunk as a batch of images. Everything but time is 2-D this way, which the engine is fastest at.
 * `B` batch, `F` frames of the chunk, `C` channels, `H` rows, `W` columns.
 */
export interface Frames {
  /** `[B*F, C, H, W]` */
  readonly images: Value;
  /** `F` */
  readonly count: Dim;
}

/** The batch symbol of every model of this package. */
export const B: Dim = parseDim('B');

/** `[B*F, C, H, W]` to `[B, F, C, H, W]`. */
export function asVideo(s: Scope, { images, count }: Frames): Value {
  return s.op.reshape(images, [B, count, ...images.shape.slice(1)]);
}

/** `[B, F, C, H, W]` to `[B*F, C, H, W]`. */
export function asFrames(s: Scope, video: Value): Frames {
  const [, count, ...image] = video.shape as readonly [Dim, Dim, ...Dim[]];
  return { images: s.op.reshape(video, [multiplyDims(B, count), ...image]), count };
}

/** Channels of the images: always known while building. */
export function channelsOf({ images }: Frames): number {
  return images.dim(1) as number;
}

/** `count` frames of zeros shaped like `images` `[N, C, H, W]`: `[B, count, C, H, W]`. */
export function zeroFrames(s: Scope, images: Value, count: number): Value {
  return s.op.fill([B, count, ...images.shape.slice(1)], { value: 0, dtype: 'float32' });
}
