import type { ResultStore } from '../cache/result-store.js';
import type { Json } from '../codec.js';
import type { Graph } from '../graph.js';
import { checkGraph } from '../validate/validate.js';
import type { RunEvent } from './events.js';
import { Executor } from './executor.js';

/** How a run keeps its results and takes those of others. */
export interface CacheOptions {
  readonly store: ResultStore;
  /** What results depend on beside the graph: engine, device, precision, versions. Part of every key. */
  readonly context?: Json;
  /** Least seconds between two saves of how far an unfinished node got. Default: 5; `0` saves whenever a stage could. */
  readonly saveEverySeconds?: number;
}

/** How a graph is run. */
export interface RunOptions<Inputs extends object = Readonly<Record<string, unknown>>, Services = unknown> {
  /** Values of the graph's inputs. They stay the caller's: the run never releases them. */
  readonly inputs?: Inputs;
  /** What the stages are given by the host. */
  readonly services?: Services;
  /** Cancels this run, and no other that shares it. */
  readonly signal?: AbortSignal;
  /** Stages of each resource class that may work at once. Default: one. */
  readonly concurrency?: Readonly<Record<string, number>>;
  /** Left out: everything is computed, nothing is kept. */
  readonly cache?: CacheOptions;
  /** Seconds to wait, after a cancel or failure, for stages that are still working. Default: 10. */
  readonly graceSeconds?: number;
}

/** `RunOptions` of a graph; `inputs` may be left out only where it has none. */
export type RunOptionsFor<Inputs extends object> = RunOptions<Inputs> &
  (Readonly<Record<never, never>> extends Inputs ? unknown : { readonly inputs: Inputs });

type OptionsArgument<Inputs extends object> =
  Readonly<Record<never, never>> extends Inputs
    ? [options?: RunOptionsFor<NoInfer<Inputs>>]
    : [options: RunOptionsFor<NoInfer<Inputs>>];

/** A run under way. Iterate it for its events; await `result` for its values. */
export interface Run<Outputs extends object = Record<string, unknown>> extends AsyncIterable<RunEvent> {
  /**
   * Values of the graph's outputs, when all nodes are done; they are the caller's now, to release where their kind needs it.
   * Where an output is a stream, when all other work is done: its producers go on while the caller takes it, and the run ends
   * with it (or with leaving its loop, or `cancel`). Rejects with NodeError when a stage fails, or with the reason of the
   * cancel, after everything held was freed.
   */
  readonly result: Promise<Outputs>;
  /** Cancels the run. Stages stop at their next step, tile or frame. */
  cancel(reason?: unknown): void;
}

/**
 * Runs a graph: nodes whose inputs are ready run at once as far as resource classes allow, and values are freed after their
 * last consumer. Every listener hears all events from the first; one that is slow misses superseded progress and previews only.
 * @throws GraphError (`graph.invalid`) with every problem, before anything runs; KinographError `graph.input-missing`,
 * `graph.input-unknown` and `graph.attribute-mismatch` for inputs that are not what the graph wants, `graph.concurrency`.
 */
export function run<Inputs extends object, Outputs extends object>(
  graph: Graph<Inputs, Outputs>,
  ...[options = {} as RunOptionsFor<Inputs>]: OptionsArgument<Inputs>
): Run<Outputs> {
  const executor = new Executor(checkGraph(graph as unknown as Graph), graph.registry, options as RunOptions);
  const result = executor.start() as Promise<Outputs>;
  // A caller that only listens to events must not be killed by a rejection it hears of there.
  result.catch(() => undefined);
  return {
    result,
    cancel: (reason) => executor.cancel(reason),
    [Symbol.asyncIterator]: () => executor.log[Symbol.asyncIterator](),
  };
}
