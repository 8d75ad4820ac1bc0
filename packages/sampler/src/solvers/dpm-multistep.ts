import type { SignalAndNoise } from '../noise-levels/signal-and-noise.js';
import { type DpmAlgorithm, exponentialWeights } from './exponential-weights.js';

/** Factors of one solver update: of the sample, of the latest model outputs (newest first), and of new noise. */
export interface UpdateWeights {
  readonly sample: number;
  readonly outputs: readonly number[];
  readonly noise: number;
}

export interface DpmMethod {
  readonly algorithm: DpmAlgorithm;
  readonly solver: 'midpoint' | 'heun';
}

/**
 * Multistep DPM-Solver of order 1 to 3 (Lu et al. 2022b, algorithm 2).
 * @param to the level stepped to
 * @param past the levels of the latest outputs, newest first; as many as the order
 */
export function dpmMultistepWeights(
  { algorithm, solver }: DpmMethod,
  to: SignalAndNoise,
  past: readonly SignalAndNoise[],
): UpdateWeights {
  const [s0, s1, s2] = past;
  const weights = exponentialWeights(algorithm, s0!, to);
  const { sample, value, noise } = weights;
  if (!s1) return { sample, outputs: [value], noise };
  const h = to.lambda - s0!.lambda;
  const r0 = (s0!.lambda - s1.lambda) / h;
  if (!s2) {
    const slope = (solver === 'midpoint' ? weights.slopeMidpoint : weights.slope) / r0;
    return { sample, outputs: [value + slope, -slope], noise };
  }
  const r1 = (s1.lambda - s2.lambda) / h;
  // First differences d0 = (m0 - m1) / r0 and d1 = (m1 - m2) / r1; slope and curvature are combinations of both.
  const d0 = weights.slope * (1 + r0 / (r0 + r1)) + weights.curvature / (r0 + r1);
  const d1 = -weights.slope * (r0 / (r0 + r1)) - weights.curvature / (r0 + r1);
  return { sample, outputs: [value + d0 / r0, d1 / r1 - d0 / r0, -d1 / r1], noise };
}

/**
 * The order of a multistep run at one call: limited by the outputs there are so far and, near the end of a short run,
 * lowered for stability.
 */
export function multistepOrder({
  call,
  calls,
  order,
  lowerFinal,
  eulerAtEnd,
}: {
  readonly call: number;
  readonly calls: number;
  readonly order: number;
  readonly lowerFinal: boolean;
  /** Take the last step by Euler's rule whatever the length of the run. */
  readonly eulerAtEnd: boolean;
}): number {
  const short = lowerFinal && calls < 15;
  if (call === calls - 1 && (eulerAtEnd || short)) return 1;
  const reachable = Math.min(order, call + 1);
  return call === calls - 2 && short ? Math.min(reachable, 2) : reachable;
}
