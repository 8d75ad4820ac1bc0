import type { Graph } from '../../graph.js';
import { createRegistry } from '../../registry.js';
import type { AnyStage } from '../../stage.js';

/**
 * A graph to run in the place of the node whose stage returned it: its outputs become the node's. Events of its nodes come
 * under the name of the node: `shots/denoise`.
 */
export class Expansion<Outputs extends object = Record<string, unknown>> {
  readonly graph: Graph<never, Outputs>;
  readonly inputs: Readonly<Record<string, unknown>>;

  constructor(graph: Graph<never, Outputs>, inputs: Readonly<Record<string, unknown>>) {
    this.graph = graph;
    this.inputs = inputs;
  }

  /** The same with each stage changed: what a host does to the stages it runs, done to those inside. */
  withStages(change: (stage: AnyStage) => AnyStage): Expansion<Outputs> {
    const { stages, kinds } = this.graph.registry;
    const registry = createRegistry([...stages.values()].map(change), kinds.values());
    return new Expansion({ ...this.graph, registry }, this.inputs);
  }
}

/**
 * What a stage's `run` returns to have a graph run in its place: a loop over segments, one branch for each shot. The graph may
 * use any stage; the inputs it is given stay the caller's.
 */
export function expansion<Inputs extends object, Outputs extends object>(
  graph: Graph<Inputs, Outputs>,
  inputs: NoInfer<Inputs>,
): Expansion<Outputs> {
  return new Expansion(graph as unknown as Graph<never, Outputs>, inputs as Readonly<Record<string, unknown>>);
}
