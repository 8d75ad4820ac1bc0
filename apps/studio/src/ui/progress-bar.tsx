import type { RunState } from '../core/run-state.js';

/** How far a run is, and what it does. */
export function ProgressBar({ run }: { readonly run: RunState }) {
  const percent = Math.round(100 * run.fraction);
  const left = run.remainingSeconds;
  return (
    <div className="progress">
      <progress value={percent} max={100} aria-label="Progress of the video" />
      <p className="progress-text">
        <span>{run.phase}</span>
        {left !== undefined && left >= 1 && <span className="muted">about {Math.round(left)} s left</span>}
      </p>
    </div>
  );
}
