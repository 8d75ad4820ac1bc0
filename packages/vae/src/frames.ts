import { KinographError } from '@kinograph/errors';
import { type Tensor, tensor } from '@kinograph/tensor';

/** Sizes of a video or latent tensor `[B, C, F, H, W]`. */
export interface VideoShape {
  readonly batch: number;
  readonly channels: number;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The five sizes of `video`, every one checked to be 1 or more, channels against `channels`.
 * @throws KinographError `vae.shape`.
 */
export function videoShape(where: string, video: Tensor, channels: number): VideoShape {
  const [batch = 0, came = 0, frames = 0, height = 0, width = 0] = video.shape;
  const fits = video.dtype === 'float32' && video.shape.length === 5 && came === channels && !video.shape.includes(0);
  if (!fits) {
    throw new KinographError('vae.shape', {
      where,
      wanted: `float32 [B, ${channels}, F, H, W] with at least one frame`,
      got: `${video.dtype} [${video.shape.join(', ')}]`,
    });
  }
  return { batch, channels, frames, height, width };
}

/** Frames `start` to `start + count` of `[B, C, F, H, W]`. */
export function sliceFrames(video: Tensor<'float32'>, start: number, count: number): Tensor<'float32'> {
  const [batch, channels, frames, height, width] = video.shape as [number, number, number, number, number];
  if (start === 0 && count === frames) return video;
  const area = height * width;
  const data = new Float32Array(batch * channels * count * area);
  for (let plane = 0; plane < batch * channels; plane++) {
    const from = (plane * frames + start) * area;
    data.set(video.data.subarray(from, from + count * area), plane * count * area);
  }
  return tensor('float32', [batch, channels, count, height, width], data);
}

/** Joins chunks `[B, C, F_i, H, W]` along frames. */
export function joinFrames(chunks: readonly Tensor<'float32'>[]): Tensor<'float32'> {
  const [first] = chunks;
  if (first === undefined) throw new RangeError('joinFrames: wanted at least one chunk.');
  if (chunks.length === 1) return first;
  const [batch, channels, , height, width] = first.shape as [number, number, number, number, number];
  const area = height * width;
  const frames = chunks.reduce((sum, chunk) => sum + chunk.shape[2]!, 0);
  const data = new Float32Array(batch * channels * frames * area);
  for (let plane = 0; plane < batch * channels; plane++) {
    let at = plane * frames * area;
    for (const chunk of chunks) {
      const size = chunk.shape[2]! * area;
      data.set(chunk.data.subarray(plane * size, (plane + 1) * size), at);
      at += size;
    }
  }
  return tensor('float32', [batch, channels, frames, height, width], data);
}

/** Channels `start` to `start + count` of `[B, C, F, H, W]`. */
export function sliceChannels(video: Tensor<'float32'>, start: number, count: number): Tensor<'float32'> {
  const [batch, channels, ...rest] = video.shape as [number, number, number, number, number];
  const volume = rest[0]! * rest[1]! * rest[2]!;
  const data = new Float32Array(batch * count * volume);
  for (let item = 0; item < batch; item++) {
    const from = (item * channels + start) * volume;
    data.set(video.data.subarray(from, from + count * volume), item * count * volume);
  }
  return tensor('float32', [batch, count, ...rest], data);
}
