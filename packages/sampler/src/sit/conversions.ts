import type { PathPoint } from './interpolant-path.js';

/**
 * The relations between velocity, score and noise of one sample at one point of a path (Ma et al. 2024, section 2.2 and
 * appendix). All take and give plain float64 vectors, element by element.
 */

/** The part of the velocity that does not need the score, `(alpha' / alpha) x`, and the factor of the score. */
export function driftOf({ alpha, sigma, alphaRate, sigmaRate }: PathPoint): {
  readonly ofSample: number;
  readonly ofScore: number;
} {
  const growth = alphaRate / alpha;
  return { ofSample: growth, ofScore: growth * sigma ** 2 - sigma * sigmaRate };
}

/** The velocity that a score means. */
export function velocityFromScore(point: PathPoint, sample: Float64Array, score: Float64Array): Float64Array {
  const { ofSample, ofScore } = driftOf(point);
  return sample.map((x, i) => ofScore * score[i]! + ofSample * x);
}

/** The score, `grad log p_t(x)`, that a velocity means. */
export function scoreFromVelocity(point: PathPoint, sample: Float64Array, velocity: Float64Array): Float64Array {
  const { alpha, sigma, alphaRate, sigmaRate } = point;
  const ratio = alpha / alphaRate;
  const variance = sigma ** 2 - ratio * sigmaRate * sigma;
  return sample.map((x, i) => (ratio * velocity[i]! - x) / variance);
}

/** The expected noise that a velocity means. */
export function noiseFromVelocity(point: PathPoint, sample: Float64Array, velocity: Float64Array): Float64Array {
  const { alpha, sigma, alphaRate, sigmaRate } = point;
  const ratio = alpha / alphaRate;
  return sample.map((x, i) => (ratio * velocity[i]! - x) / (ratio * sigmaRate - sigma));
}

/** The score that expected noise means, `-noise / sigma`. */
export function scoreFromNoise({ sigma }: PathPoint, noise: Float64Array): Float64Array {
  return noise.map((value) => -value / sigma);
}
