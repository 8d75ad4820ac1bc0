import { betaQuantile } from '../numeric/beta-distribution.js';
import { linspace } from '../numeric/sequences.js';

/** The largest and smallest noise level of a schedule. */
export interface SigmaRange {
  readonly max: number;
  readonly min: number;
}

/** Ratio of noise to signal at each training step, `sqrt((1 - a) / a)`, float32. */
export function trainingSigmas(alphasCumulative: Float32Array): Float32Array {
  const { fround } = Math;
  return alphasCumulative.map((alpha) => Math.sqrt(fround(fround(1 - alpha) / alpha)));
}

/** `count` noise levels, evenly spaced in `sigma^(1/rho)` (Karras et al. 2022, equation 5). */
export function karrasSigmas({ max, min }: SigmaRange, count: number, rho = 7): number[] {
  const [from, to] = [max ** (1 / rho), min ** (1 / rho)];
  return linspace(0, 1, count).map((ramp) => (from + ramp * (to - from)) ** rho);
}

/** `count` noise levels, evenly spaced in their logarithm. */
export function exponentialSigmas({ max, min }: SigmaRange, count: number): number[] {
  return linspace(Math.log(max), Math.log(min), count).map(Math.exp);
}

/** `count` noise levels at quantiles of the beta distribution, dense at both ends (Lee et al. 2024). */
export function betaSigmas({ max, min }: SigmaRange, count: number, alpha = 0.6, beta = 0.6): number[] {
  return linspace(0, 1, count).map((ramp) => min + betaQuantile(1 - ramp, alpha, beta) * (max - min));
}

/** `count` noise levels, evenly spaced in the logarithm of the signal-to-noise ratio (Lu et al. 2022). */
export function luSigmas({ max, min }: SigmaRange, count: number): number[] {
  const [from, to] = [Math.fround(Math.log(max)), Math.fround(Math.log(min))];
  return linspace(0, 1, count).map((ramp) => Math.exp(from + ramp * (to - from)));
}

/** Which of the spacings above a config asks for. */
export interface SpacingConfig {
  readonly use_karras_sigmas: boolean;
  readonly use_exponential_sigmas: boolean;
  readonly use_beta_sigmas: boolean;
}

/** The respaced noise levels a config asks for, or undefined where it keeps the plain ones. */
export function respacedSigmas(config: SpacingConfig, range: SigmaRange, count: number): number[] | undefined {
  if (config.use_karras_sigmas) return karrasSigmas(range, count);
  if (config.use_exponential_sigmas) return exponentialSigmas(range, count);
  if (config.use_beta_sigmas) return betaSigmas(range, count);
  return undefined;
}
