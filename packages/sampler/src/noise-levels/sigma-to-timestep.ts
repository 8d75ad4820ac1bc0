import { log32 } from '../numeric/log32.js';

/**
 * The training timestep whose noise level is `sigma`, fractional between two of them (linear in the logarithm).
 * @param logSigmas logarithms of the training noise levels, rising
 */
export function sigmaToTimestep(sigma: number, logSigmas: ArrayLike<number>): number {
  const log = Math.log(Math.max(sigma, 1e-10));
  let below = 0;
  while (below < logSigmas.length - 2 && logSigmas[below + 1]! <= log) below++;
  const [low, high] = [logSigmas[below]!, logSigmas[below + 1]!];
  const share = Math.min(1, Math.max(0, (low - log) / (low - high)));
  return (1 - share) * below + share * (below + 1);
}

/** Logarithms of noise levels, float32 as numpy gives them. */
export function logSigmasOf(sigmas: Float32Array): Float32Array {
  return sigmas.map(log32);
}
