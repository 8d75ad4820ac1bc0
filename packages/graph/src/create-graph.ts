import { KinographError } from '@kinograph/errors';
import type { z } from 'zod';
import type { Graph } from './graph.js';
import { type GraphData, graphFormat, type NodeData } from './graph-data.js';
import { isVariable, type Port } from './port.js';
import type { CheckedRefs, OutputRefs, Ref, RefsFor } from './ref.js';
import { createRegistry } from './registry.js';
import type { AnyStage, Ports, Stage } from './stage.js';

/** A node being added. */
export interface NodeOptions<Schema extends z.ZodObject, Parameters, Refs> {
  /** Unique in the graph. Default: the stage's id, with a number where taken. */
  readonly id?: string;
  /** Parameters by name; those with a default may be left out. */
  readonly parameters: Parameters & z.input<Schema>;
  readonly inputs: Refs;
}

/** Values of references, by name. */
export type ValuesOfRefs<Refs> = {
  readonly [Name in keyof Refs]: Refs[Name] extends Ref<string, infer Value> ? Value : never;
};

/** Builds a graph node by node, in the order the data flows. */
export interface GraphBuilder<Inputs extends object, Outputs extends object> {
  /** Declares an input of the graph: a value given when it runs. */
  input<const Name extends string, Kind extends string, Value, Pattern extends Readonly<Record<string, string>>>(
    name: Name,
    port: Port<Kind, Value, Pattern>,
  ): Ref<Kind, Value, Pattern>;
  /** Adds a node; gives references to its outputs. */
  add<
    Id extends string,
    I extends Ports,
    O extends Ports,
    Schema extends z.ZodObject,
    Services,
    const Parameters extends z.input<Schema>,
    Refs extends RefsFor<I>,
  >(
    stage: Stage<Id, I, O, Schema, Services>,
    options: NodeOptions<Schema, Parameters, Refs & CheckedRefs<I, Refs, Parameters>>,
  ): OutputRefs<I, O, Refs, Parameters>;
  /** Finishes the graph, naming what it gives. Nothing is checked yet: `validate` and `run` do. */
  build<const Refs extends Readonly<Record<string, Ref<string, unknown>>>>(
    outputs: Refs,
  ): Graph<Inputs, Outputs & ValuesOfRefs<Refs>>;
}

/**
 * Starts a graph. `Inputs` are the values of its inputs, where it has any: `createGraph<{ prompt: string }>('...')`.
 */
export function createGraph<Inputs extends object = Readonly<Record<never, never>>>(
  name: string,
): GraphBuilder<Inputs, Readonly<Record<never, never>>> {
  const stages = new Set<AnyStage>();
  const data: { inputs: GraphData['inputs']; nodes: Record<string, NodeData> } = { inputs: {}, nodes: {} };

  const builder = {
    input(inputName: string, port: Port<string, unknown, Readonly<Record<string, string>>>): Ref {
      if (Object.hasOwn(data.inputs, inputName)) throw taken(name, 'input', inputName);
      data.inputs[inputName] = { kind: port.kind.kind, attributes: { ...port.attributes } };
      return { source: { input: inputName }, port: port.kind, attributes: port.attributes };
    },

    add(
      stage: AnyStage,
      options: { id?: string; parameters: object; inputs: Readonly<Record<string, Ref | undefined>> },
    ) {
      const id = options.id ?? freeId(data.nodes, stage.id);
      if (Object.hasOwn(data.nodes, id)) throw taken(name, 'node', id);
      stages.add(stage);
      const wired = Object.entries(options.inputs).filter((entry): entry is [string, Ref] => entry[1] !== undefined);
      data.nodes[id] = {
        stage: stage.id,
        version: stage.version,
        parameters: { ...options.parameters },
        inputs: Object.fromEntries(wired.map(([port, ref]) => [port, ref.source])),
      };
      const known = boundVariables(stage, new Map(wired), options.parameters);
      return Object.fromEntries(
        Object.entries(stage.outputs as Ports).map(([output, port]): [string, Ref] => [
          output,
          { source: { node: id, output }, port: port.kind, attributes: resolved(port, known) },
        ]),
      );
    },

    build(outputs: Readonly<Record<string, Ref>>): Graph {
      const named = Object.entries(outputs).map(([output, { source }]) => [output, source]);
      return {
        data: { ...graphFormat, name, inputs: data.inputs, nodes: data.nodes, outputs: Object.fromEntries(named) },
        registry: createRegistry(stages),
      };
    },
  };
  return builder as unknown as GraphBuilder<Inputs, Readonly<Record<never, never>>>;
}

/** Variables whose values the parameters or the wiring give. */
function boundVariables(stage: AnyStage, refs: ReadonlyMap<string, Ref>, parameters: object): Map<string, string> {
  const known = new Map(
    Object.entries(parameters).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  for (const [name, port] of Object.entries(stage.inputs as Ports)) {
    const attributes = refs.get(name)?.attributes as Readonly<Record<string, string>> | undefined;
    for (const [attribute, pattern] of Object.entries(port.attributes)) {
      const value = attributes?.[attribute];
      if (isVariable(pattern) && value !== undefined && !known.has(pattern.variable))
        known.set(pattern.variable, value);
    }
  }
  return known;
}

function resolved(port: Port, known: ReadonlyMap<string, string>): Record<string, string> {
  const entries = Object.entries(port.attributes).map(([name, pattern]) => [
    name,
    isVariable(pattern) ? known.get(pattern.variable) : pattern,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function freeId(nodes: object, base: string): string {
  if (!Object.hasOwn(nodes, base)) return base;
  for (let count = 2; ; count++) if (!Object.hasOwn(nodes, `${base}-${count}`)) return `${base}-${count}`;
}

function taken(graph: string, what: string, name: string): KinographError {
  return new KinographError('graph.name-taken', {
    where: `graph ${graph}: ${what} "${name}"`,
    wanted: 'a name not used yet',
    got: 'one that is',
  });
}
