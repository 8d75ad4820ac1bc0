import { type Dim, multiplyDims, parseDim, type Scope, type Value } from '@kinograph/onnx';

/**
 * The frames of one chunk as a batch of images, so that everything but time is 2-D, which the engine is fastest at.
 * Frames are outermost: earlier ones are joined on in front without moving the rest.
 * `B` batch, `F` frames of the chunk, `C` channels, `H` rows, `W` columns.
 */
export interface Frames {
  /** `[F*B, C, H, W]` */
  readonly images: Value;
  /** `F` */
  readonly count: Dim;
}

/** The batch symbol of every model of this package. */
export const B: Dim = parseDim('B');

/** Channels of the images: always known while building. */
export function channelsOf({ images }: Frames): number {
  return images.dim(1) as number;
}

/** `[F, B, C, H, W]` to frames. */
export function asFrames(s: Scope, video: Value): Frames {
  const [count, , ...image] = video.shape as readonly [Dim, Dim, ...Dim[]];
  return { images: s.op.reshape(video, [multiplyDims(count, B), ...image]), count };
}

/** `count` frames of zeros shaped like `images`: `[count*B, C, H, W]`. */
export function zeroFrames(s: Scope, images: Value, count: number): Value {
  return s.op.fill([multiplyDims(B, count), ...images.shape.slice(1)], { value: 0, dtype: 'float32' });
}
