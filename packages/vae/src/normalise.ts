import type { LatentSpace } from '@kinograph/ports';
import { type Tensor, tensor } from '@kinograph/tensor';

/** From what the encoder gives to what denoisers work on: `(z - mean) / std`, per channel of `[B, C, F, H, W]`. */
export function normaliseLatents(z: Tensor<'float32'>, { mean, std }: LatentSpace): Tensor<'float32'> {
  // In float32 and times the reciprocal, as diffusers' image-to-video pipelines.
  return perChannel(z, mean, std, (value, shift, reciprocal) => Math.fround(value - shift) * reciprocal);
}

/** From what denoisers work on to what the decoder takes: `z * std + mean`, per channel of `[B, C, F, H, W]`. */
export function denormaliseLatents(z: Tensor<'float32'>, { mean, std }: LatentSpace): Tensor<'float32'> {
  // In float32 and divided by the reciprocal, as diffusers' WanPipeline.
  return perChannel(z, mean, std, (value, shift, reciprocal) => Math.fround(value / reciprocal) + shift);
}

function perChannel(
  z: Tensor<'float32'>,
  mean: readonly number[],
  std: readonly number[],
  change: (value: number, shift: number, reciprocal: number) => number,
): Tensor<'float32'> {
  const shifts = Float32Array.from(mean);
  const reciprocals = Float32Array.from(std, (value) => 1 / Math.fround(value));
  const channels = z.shape[1]!;
  const volume = z.shape.slice(2).reduce((product, size) => product * size, 1);
  const data = new Float32Array(z.data.length);
  for (let index = 0; index < data.length; index++) {
    const channel = Math.floor(index / volume) % channels;
    data[index] = change(z.data[index]!, shifts[channel]!, reciprocals[channel]!);
  }
  return tensor('float32', z.shape, data);
}
