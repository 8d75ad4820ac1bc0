import type { Tensor } from '@kinograph/tensor';
import type { SignalAndNoise } from '../noise-levels/signal-and-noise.js';
import { combineByEntry, indexOfTimestepOrLast } from './broadcast.js';

type Float32 = Tensor<'float32'>;

/** `alpha data + sigma noise`, at the level of each entry's place in the schedule. */
export function addLevelNoise(
  timesteps: readonly number[],
  levels: readonly Pick<SignalAndNoise, 'alpha' | 'sigma'>[],
) {
  return (original: Float32, noise: Float32, given: readonly number[]): Float32 =>
    combineByEntry(original, noise, given, (t) => {
      const { alpha, sigma } = levels[indexOfTimestepOrLast(timesteps, t)]!;
      return [alpha, sigma];
    });
}
