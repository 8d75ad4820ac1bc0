import type { Graph } from '../graph.js';
import { checkGraph } from '../validate/validate.js';
import type { RunEvent } from './events.js';
import { Executor } from './executor.js';

/** How a graph is run. */
export interface RunOptions<Inputs extends object = Readonly<Record<string, unknown>>, Services = unknown> {
  /** Values of the graph's inputs. */
  readonly inputs?: Inputs;
  /** What the stages are given by the host. */
  readonly services?: Services;
  /** Cancels this run, and no other that shares it. */
  readonly signal?: AbortSignal;
  /** Stages of each resource class that may work at once. Default: one. */
  readonly concurrency?: Readonly<Record<string, number>>;
  /** Seconds to wait, after a cancel or failure, for stages that are still working. Default: 10. */
  readonly graceSeconds?: number;
}

/** A run under way. Iterate it for its events; await `result` for its values. */
export interface Run<Outputs extends object = Record<string, unknown>> extends AsyncIterable<RunEvent> {
  /**
   * Values of the graph's outputs, when all nodes are done (those that stream to the caller: as soon as they stream).
   * Rejects with NodeError when a stage fails, or with the reason of the cancel, after everything held was freed.
   */
  readonly result: Promise<Outputs>;
  /** Cancels the run. Stages stop at their next step, tile or frame. */
  cancel(reason?: unknown): void;
}

/**
 * Runs a graph: nodes whose inputs are ready run at once as far as resource classes allow, and values are freed after their
 * last consumer.
 * @throws GraphError (`graph.invalid`) with every problem, before anything runs; KinographError `graph.input-missing` for a
 * graph input without a value.
 */
export function run<Inputs extends object, Outputs extends object>(
  graph: Graph<Inputs, Outputs>,
  options: RunOptions<Inputs> = {},
): Run<Outputs> {
  const executor = new Executor(checkGraph(graph as unknown as Graph), graph.registry, options as RunOptions);
  const result = executor.start() as Promise<Outputs>;
  // A caller that only listens to events must not be killed by a rejection it hears of there.
  result.catch(() => undefined);
  return {
    result,
    cancel: (reason) => executor.cancel(reason),
    [Symbol.asyncIterator]: () => executor.events[Symbol.asyncIterator](),
  };
}
