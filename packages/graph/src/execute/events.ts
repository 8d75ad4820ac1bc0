import type { Progress } from '../stage.js';

/**
 * What happens in a run, in order. Every node that started ends with exactly one of finished, failed and cancelled; of one that
 * did not, `cached` or `skipped` tells. Nodes of a graph that runs in a node's place come under its name: `shots/denoise`.
 */
export type RunEvent =
  | { readonly type: 'run-started'; readonly graph: string; readonly nodes: number }
  | { readonly type: 'started'; readonly node: string; readonly stage: string }
  /** Its values were kept from an earlier run: it does not run. */
  | { readonly type: 'cached'; readonly node: string; readonly stage: string }
  /** Nobody needs its values: it does not run. */
  | { readonly type: 'skipped'; readonly node: string; readonly stage: string }
  | ProgressEvent
  | { readonly type: 'preview'; readonly node: string; readonly value: unknown }
  | { readonly type: 'notice'; readonly node: string; readonly message: string }
  | { readonly type: 'finished'; readonly node: string; readonly stage: string; readonly seconds: number }
  | { readonly type: 'failed'; readonly node: string; readonly stage: string; readonly error: unknown }
  | { readonly type: 'cancelled'; readonly node: string; readonly stage: string }
  | { readonly type: 'run-finished'; readonly outcome: 'done' | 'failed' | 'cancelled'; readonly seconds: number };

/** How far a node is. */
export interface ProgressEvent extends Progress {
  readonly type: 'progress';
  readonly node: string;
  /** Seconds the rest will take at the pace so far; undefined before the first step. */
  readonly remainingSeconds: number | undefined;
}
