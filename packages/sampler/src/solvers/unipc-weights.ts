import type { SignalAndNoise } from '../noise-levels/signal-and-noise.js';
import { solveLinear } from '../numeric/linear-system.js';

/** Which function of the step width the residuals are scaled with (Zhao et al. 2023, equation 10): `h` or `e^h - 1`. */
export type UniPcType = 'bh1' | 'bh2';

interface UniPcStep {
  readonly type: UniPcType;
  /** Integrates over predictions of the clean sample, otherwise over those of the noise. */
  readonly overData: boolean;
  /** The level stepped to. */
  readonly to: SignalAndNoise;
  /** The levels of the latest outputs, newest first; as many as the order. */
  readonly past: readonly SignalAndNoise[];
}

/** Factors of the sample, of the remembered outputs (newest first), and of the output at the new level. */
export interface UniPcWeights {
  readonly sample: number;
  readonly outputs: readonly number[];
  readonly current: number;
}

/** UniP, the predictor of order `past.length` (Zhao et al. 2023, algorithm 2). */
export function unipcPredictor(step: UniPcStep): UniPcWeights {
  const { ratios, matrix, right } = conditions(step);
  const order = step.past.length;
  if (order === 1) return assemble(step, ratios, []);
  if (order === 2) return assemble(step, ratios, [0.5]);
  const inner = matrix.slice(0, -1).map((row) => row.slice(0, -1));
  return assemble(step, ratios, solveLinear(inner, right.slice(0, -1)));
}

/** UniC, the corrector of order `past.length`, once the output at the new level is known (algorithm 1). */
export function unipcCorrector(step: UniPcStep): UniPcWeights {
  const { ratios, matrix, right } = conditions(step);
  const residuals = step.past.length === 1 ? [0.5] : solveLinear(matrix, right);
  return assemble(step, ratios, residuals.slice(0, -1), residuals[residuals.length - 1]!);
}

/** The step width, negative for data predictions, and the residuals' scale. */
function width({ type, overData, to, past }: UniPcStep): { h: number; scale: number } {
  const h = (overData ? -1 : 1) * (to.lambda - past[0]!.lambda);
  return { h, scale: type === 'bh1' ? h : Math.expm1(h) };
}

/** The order conditions (equation 9): places of the older outputs in units of the step, and the linear system. */
function conditions(step: UniPcStep): { ratios: number[]; matrix: number[][]; right: number[] } {
  const { h, scale } = width(step);
  const { to, past } = step;
  const start = past[0]!.lambda;
  const ratios = past.slice(1).map(({ lambda }) => (lambda - start) / (to.lambda - start));
  const places = [...ratios, 1];
  const matrix: number[][] = [];
  const right: number[] = [];
  let phi = Math.expm1(h) / h - 1;
  let factorial = 1;
  for (let i = 1; i <= past.length; i++) {
    matrix.push(places.map((place) => place ** (i - 1)));
    right.push((phi * factorial) / scale);
    factorial *= i + 1;
    phi = phi / h - 1 / factorial;
  }
  return { ratios, matrix, right };
}

function assemble(step: UniPcStep, ratios: readonly number[], residuals: readonly number[], current = 0): UniPcWeights {
  const { overData, to, past } = step;
  const from = past[0]!;
  const { h, scale } = width(step);
  const reach = overData ? to.alpha : to.sigma;
  const older = residuals.map((residual, i) => (-reach * scale * residual) / ratios[i]!);
  const newest = current === 0 ? 0 : -reach * scale * current;
  const latest = -reach * Math.expm1(h) - older.reduce((sum, weight) => sum + weight, 0) - newest;
  return {
    sample: overData ? to.sigma / from.sigma : to.alpha / from.alpha,
    outputs: [latest, ...older],
    current: newest,
  };
}
