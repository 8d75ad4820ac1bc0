import { KinographError } from '@kinograph/errors';
import { type Tensor, tensor } from '@kinograph/tensor';

type Float32 = Tensor<'float32'>;

/**
 * The two halves of an output with twice the channels of the sample: the prediction and the learned variances.
 * @param output `[B, 2 C, ...]`
 * @param sample `[B, C, ...]`
 */
export function splitChannels(name: string, output: Float32, sample: Float32): [Float32, Float32] {
  const [batch = 1, channels = 1, ...rest] = sample.shape;
  if (output.shape[1] !== 2 * channels || output.data.length !== 2 * sample.data.length) {
    throw new KinographError('sampler.shape', {
      where: `${name}: model output`,
      wanted: `shape [${[batch, 2 * channels, ...rest].join(', ')}], because variances are learned`,
      got: `[${output.shape.join(', ')}]`,
    });
  }
  const size = sample.data.length / batch;
  const half = (which: number) => {
    const data = new Float32Array(sample.data.length);
    for (let entry = 0; entry < batch; entry++) {
      const start = (2 * entry + which) * size;
      data.set(output.data.subarray(start, start + size), entry * size);
    }
    return tensor('float32', sample.shape, data);
  };
  return [half(0), half(1)];
}

/** The first `count` channels of `[B, C, ...]`, for models whose outputs also hold variances. */
export function firstChannels(output: Float32, count: number): Float32 {
  const [batch = 1, channels = 1, ...rest] = output.shape;
  if (channels <= count) return output;
  const size = output.data.length / (batch * channels);
  const data = new Float32Array(batch * count * size);
  for (let entry = 0; entry < batch; entry++) {
    const start = entry * channels * size;
    data.set(output.data.subarray(start, start + count * size), entry * count * size);
  }
  return tensor('float32', [batch, count, ...rest], data);
}
