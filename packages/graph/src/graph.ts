import type { GraphData } from './graph-data.js';
import type { Registry } from './registry.js';

/**
 * A graph and the stages its nodes name. `Inputs` and `Outputs` are the values a run takes and gives, where they are known.
 */
export interface Graph<
  Inputs extends object = Record<string, unknown>,
  Outputs extends object = Record<string, unknown>,
> {
  /** The graph as plain data: `JSON.stringify(graph.data)` is its file. */
  readonly data: GraphData;
  readonly registry: Registry;
  /** Types only. */
  readonly types?: { readonly inputs: Inputs; readonly outputs: Outputs };
}
