import type { Tensor } from '@kinograph/tensor';
import { linearCombination, type Term } from '../numeric/linear-combination.js';
import type { Memory } from '../scheduling/memory.js';
import type { UpdateWeights } from './dpm-multistep.js';

type Float32 = Tensor<'float32'>;

/** The new sample: weights times the sample, the remembered outputs, and (where the method draws any) new noise. */
export function multistepUpdate(weights: UpdateWeights, sample: Float32, memory: Memory, noise?: Float32): Float32 {
  const terms: Term[] = [[weights.sample, sample]];
  weights.outputs.forEach((weight, age) => {
    if (weight !== 0) terms.push([weight, memory.output(age)]);
  });
  if (noise) terms.push([weights.noise, noise]);
  return linearCombination(terms);
}
