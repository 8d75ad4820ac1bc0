/** How much signal (`alpha`) and noise (`sigma`) a sample holds at one noise level, and half its log signal-to-noise ratio. */
export interface SignalAndNoise {
  readonly alpha: number;
  readonly sigma: number;
  readonly lambda: number;
}

const { fround } = Math;

/** At noise-to-signal ratio `sigma` of a variance-preserving process: `alpha^2 + sigma^2 = 1`. */
export function variancePreserving(sigma: number): SignalAndNoise {
  const alpha = fround(1 / Math.sqrt(sigma ** 2 + 1));
  return withLambda(alpha, fround(sigma * alpha));
}

/** At flow time `sigma` of a straight path between data and noise: `alpha + sigma = 1`. */
export function straight(sigma: number): SignalAndNoise {
  return withLambda(fround(1 - sigma), sigma);
}

/** At noise level `sigma` of a variance-exploding process: `alpha = 1`. */
export function varianceExploding(sigma: number): SignalAndNoise {
  return withLambda(1, sigma);
}

/** All three in float32, as diffusers keeps them: solvers divide small differences of `lambda`, so its rounding shows. */
function withLambda(alpha: number, sigma: number): SignalAndNoise {
  return { alpha, sigma, lambda: fround(fround(Math.log(alpha)) - fround(Math.log(sigma))) };
}
