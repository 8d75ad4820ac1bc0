import type { z } from 'zod';
import { expansion } from './execute/expand/expansion.js';
import type { Graph } from './graph.js';
import type { Ports, Stage, ValuesOf } from './stage.js';

/** A stage made of a graph. */
export interface SubgraphDefinition<
  Id extends string,
  Inputs extends Ports,
  Outputs extends Ports,
  Schema extends z.ZodObject,
> {
  readonly id: Id;
  readonly version: number;
  /** One sentence for people. */
  readonly description: string;
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  readonly parameters: Schema;
  /** The graph for these parameters; its inputs and outputs are those of the stage. */
  graph(parameters: z.output<Schema>): Graph<ValuesOf<Inputs>, ValuesOf<Outputs>>;
}

/**
 * Makes a stage of a graph: wherever the stage stands, the graph runs. What its nodes make is cached node by node, so nothing is
 * kept under the stage's own name.
 */
export function subgraphStage<
  const Id extends string,
  const Inputs extends Ports,
  const Outputs extends Ports,
  const Schema extends z.ZodObject,
>(definition: SubgraphDefinition<Id, Inputs, Outputs, Schema>): Stage<Id, Inputs, Outputs, Schema, unknown> {
  const { graph, ...rest } = definition;
  return Object.freeze({
    ...rest,
    cache: false,
    graph: (parameters) => graph(parameters) as Graph,
    run: ({ inputs, parameters }) => expansion(graph(parameters) as Graph<object, ValuesOf<Outputs>>, inputs as object),
  } satisfies Stage<Id, Inputs, Outputs, Schema, unknown>);
}
