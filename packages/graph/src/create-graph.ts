import { KinographError } from '@kinograph/errors';
import type { z } from 'zod';
import type { Graph } from './graph.js';
import { type GraphData, graphFormat, isName, type NodeData } from './graph-data.js';
import { isVariable, type Port, type PortKind } from './port.js';
import type { CheckedRefs, OutputRefs, Ref, RefsFor } from './ref.js';
import { createRegistry } from './registry.js';
import type { AnyStage, Ports, Stage } from './stage.js';

/** A node being added. */
export interface NodeOptions<Schema extends z.ZodObject, Parameters, Refs> {
  /** Unique in the graph: letters, digits, `_`, `-` and `.`. Default: the stage's id, with a number where taken. */
  readonly id?: string;
  /** Parameters by name; those with a default may be left out. */
  readonly parameters: Parameters & z.input<Schema> & NoOthers<Parameters, z.input<Schema>>;
  readonly inputs: Refs;
}

type NoOthers<Given, Known> = { readonly [Name in Exclude<keyof Given, keyof Known>]: never };

/** Values of references, by name. */
export type ValuesOfRefs<Refs> = {
  readonly [Name in keyof Refs]: Refs[Name] extends Ref<string, infer Value> ? Value : never;
};

/** A port of a graph's own: attributes are fixed, or not known before it runs. */
export type GraphPort<Kind extends string = string, Value = unknown, Known extends object = object> = Port<
  Kind,
  Value,
  Known & Readonly<Record<string, string>>
>;

/** Values of a graph's inputs, by name. */
export type InputValues<Inputs> = {
  readonly [Name in keyof Inputs]: Inputs[Name] extends Port<string, infer Value> ? Value : never;
};

/** References to a graph's inputs, by name. */
export type InputRefs<Inputs> = {
  readonly [Name in keyof Inputs]: Inputs[Name] extends Port<infer Kind, infer Value, infer Known>
    ? Ref<Kind, Value, Known>
    : never;
};

type None = Readonly<Record<never, never>>;

/** Builds a graph node by node, in the order the data flows. */
export interface GraphBuilder<Inputs extends object = None, Refs extends object = None> {
  /** The inputs the graph was created with. */
  readonly inputs: Refs;
  /** Declares one more input of the graph; its name and type are among those given to `createGraph<Inputs>`. */
  input<
    const Name extends keyof Inputs & string,
    Kind extends string,
    Value,
    Known extends Readonly<Record<string, string>>,
  >(name: Name, port: Inputs[Name] extends Value ? Port<Kind, Value, Known> : never): Ref<Kind, Value, Known>;
  /** Adds a node; gives references to its outputs. */
  add<
    Id extends string,
    I extends Ports,
    O extends Ports,
    Schema extends z.ZodObject,
    Services,
    const Parameters extends z.input<Schema>,
    NodeRefs extends RefsFor<I>,
  >(
    stage: Stage<Id, I, O, Schema, Services>,
    options: NodeOptions<Schema, Parameters, NodeRefs & CheckedRefs<I, NodeRefs, Parameters>>,
  ): OutputRefs<I, O, NodeRefs, Parameters>;
  /** Finishes the graph, naming what it gives. Nothing is checked yet: `validate` and `run` do. */
  build<const Outputs extends Readonly<Record<string, Ref<string, unknown>>>>(
    outputs: Outputs,
  ): Graph<Inputs, ValuesOfRefs<Outputs>>;
}

/**
 * Starts a graph. Its inputs are given as ports, `createGraph('draw', { prompt: text() })`, and are then `graph.inputs.prompt`;
 * or their types are, `createGraph<{ prompt: string }>('draw')`, and `graph.input` declares each.
 */
export function createGraph<Inputs extends object = None>(name: string): GraphBuilder<Inputs>;
export function createGraph<const Inputs extends Readonly<Record<string, GraphPort>>>(
  name: string,
  inputs: Inputs,
): GraphBuilder<InputValues<Inputs>, InputRefs<Inputs>>;
export function createGraph(name: string, inputs: Readonly<Record<string, GraphPort>> = {}): unknown {
  const stages = new Set<AnyStage>();
  const kinds = new Set<PortKind>();
  const data = { inputs: {} as GraphData['inputs'], nodes: {} as Record<string, NodeData> };
  const nextNumber = new Map<string, number>();

  function input(inputName: string, { kind, attributes }: GraphPort): Ref {
    checkName(name, 'input', inputName, data.inputs);
    kinds.add(kind);
    data.inputs[inputName] = { kind: kind.kind, attributes: { ...attributes } };
    return { source: { input: inputName }, port: kind, attributes };
  }

  function add(
    stage: AnyStage,
    options: { id?: string; parameters: object; inputs: Readonly<Record<string, Ref | undefined>> },
  ): Record<string, Ref> {
    const id = options.id ?? freeId(data.nodes, stage.id, nextNumber);
    checkName(name, 'node', id, data.nodes);
    stages.add(stage);
    const wired = withoutUndefined<Ref>(options.inputs);
    const parameters = Object.fromEntries(withoutUndefined<unknown>(options.parameters));
    const sources = Object.fromEntries(wired.map(([port, ref]) => [port, ref.source]));
    data.nodes[id] = { stage: stage.id, version: stage.version, parameters, inputs: sources };
    const known = boundVariables(stage, new Map(wired), parameters);
    return Object.fromEntries(
      Object.entries(stage.outputs as Ports).map(([output, port]): [string, Ref] => [
        output,
        { source: { node: id, output }, port: port.kind, attributes: resolved(port, known) },
      ]),
    );
  }

  function build(outputs: Readonly<Record<string, Ref>>): Graph {
    const named = Object.fromEntries(Object.entries(outputs).map(([output, { source }]) => [output, source]));
    return {
      data: { ...graphFormat, name, inputs: { ...data.inputs }, nodes: { ...data.nodes }, outputs: named },
      registry: createRegistry(stages, kinds),
    };
  }

  const refs = Object.fromEntries(
    Object.entries(inputs).map(([inputName, port]) => [inputName, input(inputName, port)]),
  );
  return { inputs: refs, input, add, build };
}

/** Variables whose values the parameters or the wiring give. */
function boundVariables(
  stage: AnyStage,
  refs: ReadonlyMap<string, Ref>,
  parameters: Readonly<Record<string, unknown>>,
): Map<string, string> {
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

function withoutUndefined<T>(entries: object): [string, T][] {
  return Object.entries(entries).filter((entry): entry is [string, T] => entry[1] !== undefined);
}

function freeId(nodes: object, base: string, nextNumber: Map<string, number>): string {
  if (!Object.hasOwn(nodes, base)) return base;
  let number = nextNumber.get(base) ?? 2;
  while (Object.hasOwn(nodes, `${base}-${number}`)) number++;
  nextNumber.set(base, number + 1);
  return `${base}-${number}`;
}

function checkName(graph: string, what: string, name: string, taken: object): void {
  const where = `graph ${graph}: ${what} "${name}"`;
  if (!isName(name)) {
    const wanted = 'a name of letters, digits, "_", "-" and "."';
    throw new KinographError('graph.name', { where, wanted, got: JSON.stringify(name) });
  }
  if (Object.hasOwn(taken, name)) {
    throw new KinographError('graph.name-taken', { where, wanted: 'a name not used yet', got: 'one that is' });
  }
}
