/** Why a run ends before its time. */
export interface StopReason {
  /** What `result` rejects with. */
  readonly error: unknown;
  readonly outcome: 'failed' | 'cancelled';
  /** What the run's signal says to stages that still work. */
  readonly signalReason: unknown;
}

/** Longest chain of causes that is looked through. */
const deepest = 16;

/** Whether an error is how a stage says that it heeded the end of the run, rather than a failure of its own. */
export function isConsequence(error: unknown, { error: first, signalReason }: StopReason): boolean {
  const known = [first, signalReason, first instanceof Error ? first.cause : undefined];
  let at = error;
  for (let depth = 0; depth < deepest && at !== undefined; depth++) {
    if (known.includes(at)) return true;
    if (!(at instanceof Error)) return false;
    if (at.name === 'AbortError') return true;
    at = at.cause;
  }
  return false;
}
