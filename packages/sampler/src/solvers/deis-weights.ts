import type { SignalAndNoise } from '../noise-levels/signal-and-noise.js';
import type { UpdateWeights } from './dpm-multistep.js';

/**
 * Multistep DEIS of order 1 to 3 with polynomials in the logarithm of the noise-to-signal ratio (Zhang & Chen 2023,
 * section 4, log-rho): the outputs are interpolated there and integrated exactly.
 * @param to the level stepped to
 * @param past the levels of the latest outputs, newest first; as many as the order
 */
export function deisWeights(to: SignalAndNoise, past: readonly SignalAndNoise[]): UpdateWeights {
  const from = past[0]!;
  const sample = to.alpha / from.alpha;
  if (past.length === 1) {
    return { sample, outputs: [-to.sigma * (Math.exp(to.lambda - from.lambda) - 1)], noise: 0 };
  }
  const ratios = past.map(({ alpha, sigma }) => sigma / alpha);
  const [start, end] = [ratios[0]!, to.sigma / to.alpha];
  const outputs = ratios.map((_, i) => {
    const others = ratios.filter((_, k) => k !== i);
    return to.alpha * (antiderivative(end, ratios[i]!, others) - antiderivative(start, ratios[i]!, others));
  });
  return { sample, outputs, noise: 0 };
}

/** Of the Lagrange polynomial in `log x` that is 1 at `node` and 0 at the one or two `others`. */
function antiderivative(x: number, node: number, others: readonly number[]): number {
  const [log, at] = [Math.log(x), Math.log(node)];
  const [a, b] = others.map(Math.log) as [number, number | undefined];
  if (b === undefined) return (x * (log - a - 1)) / (at - a);
  const numerator = x * (a * b - (a + b) * (log - 1) + log ** 2 - 2 * log + 2);
  return numerator / ((at - a) * (at - b));
}
