import { velocityFromScore } from './conversions.js';
import type { InterpolantPath } from './interpolant-path.js';
import type { Field } from './sample-ode.js';

/** A mixture of isotropic Gaussians over vectors: data whose score and velocity are known exactly. */
export interface GaussianMixture {
  /** Share of each component; they add up to 1. */
  readonly weights: ArrayLike<number>;
  /** `[K, D]`, row by row. */
  readonly means: ArrayLike<number>;
  /** Standard deviation of each component. */
  readonly deviations: ArrayLike<number>;
}

/**
 * The exact score and velocity of a mixture along a path. The velocity is not defined where the path's `alpha` is 0 (time 0):
 * it follows from the score by a division (Ma et al. 2024, equation 9). Samples are rows of `D` values, any number of them.
 */
export function mixtureFields(path: InterpolantPath, mixture: GaussianMixture): { score: Field; velocity: Field } {
  const score = (sample: Float64Array, time: number) => mixtureScore(path, mixture, sample, time);
  return { score, velocity: (sample, time) => velocityFromScore(path.at(time), sample, score(sample, time)) };
}

function mixtureScore(
  path: InterpolantPath,
  mixture: GaussianMixture,
  sample: Float64Array,
  time: number,
): Float64Array {
  const { alpha, sigma } = path.at(time);
  const components = Array.from(mixture.weights, (_, k) => k);
  const width = mixture.means.length / components.length;
  const variances = components.map((k) => alpha ** 2 * mixture.deviations[k]! ** 2 + sigma ** 2);
  const mean = (k: number, d: number) => alpha * mixture.means[k * width + d]!;
  const out = new Float64Array(sample.length);
  for (let row = 0; row < sample.length; row += width) {
    const shares = softmax(
      components.map((k) => {
        let distance = 0;
        for (let d = 0; d < width; d++) distance += (sample[row + d]! - mean(k, d)) ** 2;
        return Math.log(mixture.weights[k]!) - (width / 2) * Math.log(variances[k]!) - distance / (2 * variances[k]!);
      }),
    );
    for (let d = 0; d < width; d++) {
      let sum = 0;
      for (const k of components) sum += (shares[k]! * (mean(k, d) - sample[row + d]!)) / variances[k]!;
      out[row + d] = sum;
    }
  }
  return out;
}

function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
