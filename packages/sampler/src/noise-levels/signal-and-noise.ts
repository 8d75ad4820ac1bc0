/** How much signal (`alpha`) and noise (`sigma`) a sample holds at one noise level, and half its log signal-to-noise ratio. */
export interface SignalAndNoise {
  readonly alpha: number;
  readonly sigma: number;
  readonly lambda: number;
}

/** At noise-to-signal ratio `sigma` of a variance-preserving process: `alpha^2 + sigma^2 = 1`. */
export function variancePreserving(sigma: number): SignalAndNoise {
  const alpha = 1 / Math.sqrt(sigma ** 2 + 1);
  return withLambda(alpha, sigma * alpha);
}

/** At flow time `sigma` of a straight path between data and noise: `alpha + sigma = 1`. */
export function straight(sigma: number): SignalAndNoise {
  return withLambda(1 - sigma, sigma);
}

/** At noise level `sigma` of a variance-exploding process: `alpha = 1`. */
export function varianceExploding(sigma: number): SignalAndNoise {
  return withLambda(1, sigma);
}

function withLambda(alpha: number, sigma: number): SignalAndNoise {
  return { alpha, sigma, lambda: Math.log(alpha) - Math.log(sigma) };
}
