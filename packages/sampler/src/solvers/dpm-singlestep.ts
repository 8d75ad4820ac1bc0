import type { SignalAndNoise } from '../noise-levels/signal-and-noise.js';
import type { DpmMethod, UpdateWeights } from './dpm-multistep.js';
import { exponentialWeights } from './exponential-weights.js';

/**
 * Singlestep DPM-Solver of order 1 to 3: a step that starts from the oldest of the outputs it uses (Lu et al. 2022,
 * section 3.2; `++`: Lu et al. 2022b, algorithm 1).
 * @param to the level stepped to
 * @param past the levels of the latest outputs, newest first; as many as the order. The sample stands at the last of them.
 */
export function dpmSinglestepWeights(
  { algorithm, solver }: DpmMethod,
  to: SignalAndNoise,
  past: readonly SignalAndNoise[],
): UpdateWeights {
  const base = past[past.length - 1]!;
  const weights = exponentialWeights(algorithm, base, to);
  const { sample, value, noise } = weights;
  if (past.length === 1) return { sample, outputs: [value], noise };
  const ratio = (level: SignalAndNoise) => (level.lambda - base.lambda) / (to.lambda - base.lambda);
  const r0 = ratio(past[0]!);
  if (past.length === 2) {
    const slope = (solver === 'midpoint' ? weights.slopeMidpoint : weights.slope) / r0;
    return { sample, outputs: [slope, value - slope], noise };
  }
  if (solver === 'midpoint') {
    const slope = weights.slope / r0;
    return { sample, outputs: [slope, 0, value - slope], noise };
  }
  const r1 = ratio(past[1]!);
  // Differences from the base: far = (m0 - m2) / r0, near = (m1 - m2) / r1.
  const far = (-weights.slope * r1 + 2 * weights.curvature) / (r0 - r1) / r0;
  const near = (weights.slope * r0 - 2 * weights.curvature) / (r0 - r1) / r1;
  return { sample, outputs: [far, near, value - far - near], noise };
}

/** The order of each step of a singlestep run: whole blocks 1, 2, ... and lower orders at the end. */
export function singlestepOrders(
  steps: number,
  order: number,
  { lowerFinal, finalIsZero }: { readonly lowerFinal: boolean; readonly finalIsZero: boolean },
): number[] {
  const block = Array.from({ length: order }, (_, i) => i + 1);
  const blocks = (count: number) => Array.from({ length: Math.max(0, count) }, () => block).flat();
  const orders = lowerFinal ? withLowerEnd() : blocks(Math.floor(steps / order));
  if (finalIsZero && orders.length > 0) orders[orders.length - 1] = 1;
  return orders;

  function withLowerEnd(): number[] {
    const rest = steps % order;
    if (order === 1) return blocks(steps);
    if (rest === 0) return [...blocks(steps / order - 1), ...block.slice(0, -1), 1];
    return [...blocks(Math.floor(steps / order)), ...block.slice(0, rest)];
  }
}
