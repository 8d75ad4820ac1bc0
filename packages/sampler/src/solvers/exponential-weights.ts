import type { SignalAndNoise } from '../noise-levels/signal-and-noise.js';

/** How a DPM-Solver integrates: over noise or data predictions (`++`), as an ODE or an SDE. */
export type DpmAlgorithm = 'dpmsolver' | 'dpmsolver++' | 'sde-dpmsolver' | 'sde-dpmsolver++';

/** Factors of one exponential-integrator step: of the sample, of the prediction's Taylor terms, and of new noise. */
export interface ExponentialWeights {
  readonly sample: number;
  /** Of the prediction at the start of the step. */
  readonly value: number;
  /** Of its first difference, by the midpoint rule. */
  readonly slopeMidpoint: number;
  /** Of its first difference, integrated exactly (`heun`). */
  readonly slope: number;
  /** Of its second difference. */
  readonly curvature: number;
  readonly noise: number;
}

/**
 * The factors of a step from `from` to `to` (DPM-Solver: Lu et al. 2022, equation 3.4 onward; `++`: Lu et al. 2022b,
 * appendix B; SDE: section 6 there).
 */
export function exponentialWeights(
  algorithm: DpmAlgorithm,
  from: SignalAndNoise,
  to: SignalAndNoise,
): ExponentialWeights {
  const h = to.lambda - from.lambda;
  switch (algorithm) {
    case 'dpmsolver++': {
      const decay = Math.exp(-h) - 1;
      return {
        sample: to.sigma / from.sigma,
        value: -to.alpha * decay,
        slopeMidpoint: -0.5 * to.alpha * decay,
        slope: to.alpha * (decay / h + 1),
        curvature: -to.alpha * ((decay + h) / h ** 2 - 0.5),
        noise: 0,
      };
    }
    case 'dpmsolver': {
      const growth = Math.exp(h) - 1;
      return {
        sample: to.alpha / from.alpha,
        value: -to.sigma * growth,
        slopeMidpoint: -0.5 * to.sigma * growth,
        slope: -to.sigma * (growth / h - 1),
        curvature: -to.sigma * ((growth - h) / h ** 2 - 0.5),
        noise: 0,
      };
    }
    case 'sde-dpmsolver++': {
      const rest = 1 - Math.exp(-2 * h);
      return {
        sample: (to.sigma / from.sigma) * Math.exp(-h),
        value: to.alpha * rest,
        slopeMidpoint: 0.5 * to.alpha * rest,
        slope: to.alpha * (rest / (-2 * h) + 1),
        curvature: to.alpha * ((rest - 2 * h) / (2 * h) ** 2 - 0.5),
        noise: to.sigma * Math.sqrt(rest),
      };
    }
    case 'sde-dpmsolver': {
      const growth = Math.exp(h) - 1;
      return {
        sample: to.alpha / from.alpha,
        value: -2 * to.sigma * growth,
        slopeMidpoint: -to.sigma * growth,
        slope: -2 * to.sigma * (growth / h - 1),
        curvature: Number.NaN,
        noise: to.sigma * Math.sqrt(Math.exp(2 * h) - 1),
      };
    }
  }
}
