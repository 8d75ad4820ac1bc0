import type { Progress } from '../stage.js';
import type { ProgressEvent, RunEvent } from './events.js';
import type { Task } from './task.js';

/** How far a task is, and how long the rest will take at the pace so far. */
export function progressEvent({ node, startedAt }: Task, progress: Progress): ProgressEvent {
  const seconds = (performance.now() - startedAt) / 1000;
  const { step, steps } = progress;
  const remainingSeconds = step > 0 ? (seconds / step) * Math.max(0, steps - step) : undefined;
  return { type: 'progress', node: node.id, ...progress, remainingSeconds };
}

/** How a task that started has ended. */
export function endEvent({ node, outcome, startedAt }: Task, runStopped: boolean): RunEvent {
  const about = { node: node.id, stage: node.stage.id };
  if (outcome?.type === 'failed') return { type: 'failed', ...about, error: outcome.error };
  if (outcome || runStopped) return { type: 'cancelled', ...about };
  return { type: 'finished', ...about, seconds: (performance.now() - startedAt) / 1000 };
}
