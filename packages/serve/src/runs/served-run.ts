import type { GraphData } from '@kinograph/graph';
import type { RunOutput } from '../api/events.js';
import { type ProblemDetails, problemOf } from '../api/problem.js';
import type { RunFolder } from './run-folder.js';
import { RunLog } from './run-log.js';

/** Where a run stands. */
export type RunStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** A run of a server: what it is, where it stands, what it has made. */
export class ServedRun {
  readonly id: string;
  readonly graph: GraphData;
  readonly folder: RunFolder;
  readonly log = new RunLog();
  readonly created = new Date();
  readonly #abort = new AbortController();
  #status: RunStatus = 'queued';
  #ahead = 0;
  #error: ProblemDetails | undefined;
  #startedAt: number | undefined;
  #endedAt: number | undefined;

  constructor(id: string, graph: GraphData, folder: RunFolder) {
    this.id = id;
    this.graph = graph;
    this.folder = folder;
  }

  get status(): RunStatus {
    return this.#status;
  }

  get error(): ProblemDetails | undefined {
    return this.#error;
  }

  get outputs(): readonly RunOutput[] {
    return this.folder.outputs;
  }

  /** Runs that go first. */
  get ahead(): number {
    return this.#ahead;
  }

  /** Aborts when the run is cancelled. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Seconds of work so far; waiting does not count. */
  get seconds(): number {
    return this.#startedAt === undefined ? 0 : ((this.#endedAt ?? performance.now()) - this.#startedAt) / 1000;
  }

  /** Seconds since the end; undefined before. */
  get endedFor(): number | undefined {
    return this.#endedAt === undefined ? undefined : (performance.now() - this.#endedAt) / 1000;
  }

  /** Waits behind others. */
  waits(ahead: number): void {
    this.#ahead = ahead;
    this.log.push({ type: 'queued', ahead });
  }

  /** Its turn has come. */
  starts(): void {
    this.#status = 'running';
    this.#ahead = 0;
    this.#startedAt = performance.now();
  }

  /** Its last event; nothing follows. */
  ends(outcome: 'done' | 'failed' | 'cancelled', error?: unknown): void {
    this.#endedAt = performance.now();
    this.#status = outcome;
    if (outcome === 'failed') this.#error = problemOf(error, { hide: this.secrets });
    const told = this.#error && { error: this.#error };
    this.log.push({ type: 'run-finished', outcome, seconds: this.seconds, ...told });
    this.log.end();
  }

  cancel(reason: unknown = new DOMException('The run was cancelled.', 'AbortError')): void {
    this.#abort.abort(reason);
  }

  /** Texts that no answer tells. */
  get secrets(): readonly string[] {
    return [`${this.folder.path}/`, this.folder.path];
  }
}
