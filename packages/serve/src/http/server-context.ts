import type { Registry } from '@kinograph/graph';
import type { Limits } from '../limits.js';
import type { Models } from '../runs/models.js';
import type { Runs } from '../runs/runs.js';

/** What the routes of one server share. */
export interface ServerContext {
  readonly runs: Runs;
  readonly models: Models;
  readonly registry: Registry;
  readonly limits: Limits;
  /** Device of the runtime, for people. */
  readonly device: string;
  /** Seconds between two signs of life of a stream of events. */
  readonly heartbeatSeconds: number;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
}
