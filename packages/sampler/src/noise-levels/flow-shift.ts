/** Moves noise levels `[0, 1]` of flow matching towards noise: `s x / (1 + (s - 1) x)` (Esser et al. 2024, section 5.3.2). */
export function shiftSigma(sigma: number, shift: number): number {
  return (shift * sigma) / (1 + (shift - 1) * sigma);
}

/** How a resolution-dependent `mu` becomes a shift: `exponential` uses `exp(mu)`, `linear` uses `mu` itself. */
export type TimeShiftType = 'exponential' | 'linear';

/** The same shift, given as `mu`. */
export function shiftSigmaByMu(sigma: number, mu: number, type: TimeShiftType): number {
  const shift = type === 'exponential' ? Math.exp(mu) : mu;
  return shift / (shift + (1 / sigma - 1));
}

/** Stretches noise levels so that the last one becomes `terminal` and 1 stays 1 (LTX-Video, `rf.py`). */
export function stretchToTerminal(sigmas: readonly number[], terminal: number): number[] {
  const scale = (1 - sigmas[sigmas.length - 1]!) / (1 - terminal);
  return sigmas.map((sigma) => 1 - (1 - sigma) / scale);
}
