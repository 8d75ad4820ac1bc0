import type { SignalAndNoise } from '../noise-levels/signal-and-noise.js';
import type { UpdateWeights } from './dpm-multistep.js';

interface StochasticAdamsStep {
  /** Integrates over predictions of the clean sample, otherwise over those of the noise. */
  readonly overData: boolean;
  /** How much noise the step adds: 0 is an ODE, 1 the usual SDE. */
  readonly tau: number;
  readonly from: SignalAndNoise;
  readonly to: SignalAndNoise;
  /** Half log signal-to-noise ratios of the outputs that are interpolated, newest first; 1 to 4 of them. */
  readonly nodes: readonly number[];
}

/** SA-Predictor (Xue et al. 2023, section 4.1): the nodes are the levels of the outputs so far, the first is `from`. */
export function adamsBashforthWeights(step: StochasticAdamsStep): UpdateWeights {
  const { from, to, nodes } = step;
  const h = to.lambda - from.lambda;
  // The second-order predictor replaces the exact integral of the slope by h^2 / 2, as the authors' code does.
  return assemble(step, (slope) => (h ** 2 / 2 - slope) / (from.lambda - nodes[1]!));
}

/** SA-Corrector (section 4.2): the nodes begin with the level stepped to. */
export function adamsMoultonWeights(step: StochasticAdamsStep): UpdateWeights {
  const h = step.to.lambda - step.from.lambda;
  return assemble(step, (slope) => h / 2 - slope / h);
}

function assemble(step: StochasticAdamsStep, secondOrder: (slopeIntegral: number) => number): UpdateWeights {
  const { overData, tau, from, to, nodes } = step;
  const h = to.lambda - from.lambda;
  const speed = 1 + tau ** 2;
  const integrals = nodes.map((_, power) =>
    overData ? growingIntegral(power, from.lambda, to.lambda, speed) : decayingIntegral(power, from.lambda, to.lambda),
  );
  const gradients = nodes.map((_, i) =>
    lagrangeCoefficients(nodes, i).reduce((sum, coefficient, power) => sum + coefficient * integrals[power]!, 0),
  );
  if (overData && nodes.length === 2) {
    const slopeIntegral = (h * speed - 1 + Math.exp(-speed * h)) / speed ** 2;
    const change = Math.exp(speed * to.lambda) * secondOrder(slopeIntegral);
    gradients[0] = gradients[0]! + change;
    gradients[1] = gradients[1]! - change;
  }
  const reach = overData ? speed * to.sigma * Math.exp(-(tau ** 2) * to.lambda) : -speed * to.alpha;
  return {
    sample: overData ? Math.exp(-(tau ** 2) * h) * (to.sigma / from.sigma) : to.alpha / from.alpha,
    outputs: gradients.map((gradient) => reach * gradient),
    noise: overData
      ? to.sigma * Math.sqrt(1 - Math.exp(-2 * tau ** 2 * h))
      : tau * to.sigma * Math.sqrt(Math.exp(2 * h) - 1),
  };
}

/** Coefficients of the powers 0, 1, ... of the Lagrange polynomial that is 1 at node `i` and 0 at the others. */
function lagrangeCoefficients(nodes: readonly number[], i: number): number[] {
  let coefficients = [1];
  nodes.forEach((node, k) => {
    if (k === i) return;
    const scale = nodes[i]! - node;
    const raised = [0, ...coefficients];
    coefficients = raised.map((value, power) => (value - node * (coefficients[power] ?? 0)) / scale);
  });
  return coefficients;
}

/** Integral of `x^power e^(speed x)` from `start` to `end`. */
function growingIntegral(power: number, start: number, end: number, speed: number): number {
  const [a, b] = [speed * start, speed * end];
  const value = (x: number) => alternatingSum(power, x, -1);
  return (Math.exp(b) * (value(b) - value(a) * Math.exp(a - b))) / speed ** (power + 1);
}

/** Integral of `x^power e^(-x)` from `start` to `end`. */
function decayingIntegral(power: number, start: number, end: number): number {
  const value = (x: number) => alternatingSum(power, x, 1);
  return Math.exp(-end) * (value(start) * Math.exp(end - start) - value(end));
}

/** `x^n + s n x^(n-1) + s^2 n (n-1) x^(n-2) + ...`: what integrating `x^n` against an exponential by parts leaves. */
function alternatingSum(power: number, x: number, sign: 1 | -1): number {
  let total = 0;
  let factor = 1;
  for (let exponent = power; exponent >= 0; exponent--) {
    total += factor * x ** exponent;
    factor *= sign * exponent;
  }
  return total;
}
