import type { Tensor } from '@kinograph/tensor';
import { linearCombination } from '../numeric/linear-combination.js';
import { combineByEntry, indexOfTimestep } from './broadcast.js';

type Float32 = Tensor<'float32'>;

/** The model's input for a sample `data + sigma noise`: brought to variance 1. */
export function scaleBySigma(sample: Float32, sigma: number): Float32 {
  return linearCombination([[1 / Math.sqrt(sigma ** 2 + 1), sample]]);
}

/** The clean sample that a model's output means for a sample `data + sigma noise`. */
export function dataAtSigma(
  kind: 'epsilon' | 'sample' | 'v_prediction',
  output: Float32,
  sample: Float32,
  sigma: number,
): Float32 {
  switch (kind) {
    case 'epsilon':
      return linearCombination([
        [1, sample],
        [-sigma, output],
      ]);
    case 'sample':
      return output;
    case 'v_prediction':
      return linearCombination([
        [-sigma / Math.sqrt(sigma ** 2 + 1), output],
        [1 / (sigma ** 2 + 1), sample],
      ]);
  }
}

/** `data + sigma noise`, `sigma` at each entry's place in the schedule. */
export function addSigmaNoise(timesteps: readonly number[], sigmas: ArrayLike<number>) {
  return (original: Float32, noise: Float32, given: readonly number[]): Float32 =>
    combineByEntry(original, noise, given, (t) => [1, sigmas[indexOfTimestep(timesteps, t)]!]);
}

/** `(1 - sigma) data + sigma noise`, the straight path of flow matching. */
export function addFlowNoise(timesteps: readonly number[], sigmas: ArrayLike<number>) {
  return (original: Float32, noise: Float32, given: readonly number[]): Float32 =>
    combineByEntry(original, noise, given, (t) => {
      const sigma = sigmas[indexOfTimestep(timesteps, t)]!;
      return [1 - sigma, sigma];
    });
}
