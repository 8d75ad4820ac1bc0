import type { GraphData, NodeData, Source } from '@kinograph/graph';
import type { StageCatalogue, StageDescription } from '../engine/stage-catalogue.js';
import { idOfInput, idOfSource } from './drawn-inputs.js';
import { firstParameters } from './first-parameters.js';
import { fitsStage } from './swap.js';

/** A place on the canvas, in its own units. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A graph being edited, and where its nodes are drawn: a side-car that is never part of what runs. */
export interface GraphDocument {
  readonly graph: GraphData;
  readonly places: Readonly<Record<string, Place>>;
}

/** An input of a node. */
export interface Target {
  readonly node: string;
  readonly port: string;
}

/** A graph without nodes. */
export const emptyDocument: GraphDocument = {
  graph: { format: 'kinograph.graph', version: 1, name: 'untitled', inputs: {}, nodes: {}, outputs: {} },
  places: {},
};

/** Adds a node of a stage; gives its id too. What it makes for people (files) becomes a result of the graph. */
export function addNode(
  document: GraphDocument,
  stage: StageDescription,
  place: Place,
): { document: GraphDocument; id: string } {
  const { graph, places } = document;
  const id = freeName(stage.id, graph.nodes);
  const parameters = firstParameters(stage, graph);
  const node: NodeData = { stage: stage.id, version: stage.version, parameters, inputs: {} };
  const outputs = { ...graph.outputs };
  for (const [output, { kind }] of Object.entries(stage.outputs)) {
    if (kind === 'file') outputs[freeName(output, outputs)] = { node: id, output };
  }
  return {
    id,
    document: {
      graph: { ...graph, nodes: { ...graph.nodes, [id]: node }, outputs },
      places: { ...places, [id]: place },
    },
  };
}

/** Adds an input of the graph, a text that is given when it runs; gives its name too. */
export function addInput(document: GraphDocument, place: Place): { document: GraphDocument; name: string } {
  const { graph, places } = document;
  const name = freeName('text', graph.inputs);
  return {
    name,
    document: {
      graph: { ...graph, inputs: { ...graph.inputs, [name]: { kind: 'text', attributes: {} } } },
      places: { ...places, [idOfInput(name)]: place },
    },
  };
}

/** Gives an input of the graph another name, everywhere; a name that is taken or cannot be one changes nothing. */
export function renameInput(document: GraphDocument, before: string, next: string): GraphDocument {
  const { graph, places } = document;
  if (!isName(next) || Object.hasOwn(graph.inputs, next) || !Object.hasOwn(graph.inputs, before)) return document;
  const names = (name: string) => (name === before ? next : name);
  const renamed = (source: Source): Source => ('input' in source ? { input: names(source.input) } : source);
  return {
    graph: {
      ...graph,
      inputs: Object.fromEntries(Object.entries(graph.inputs).map(([name, input]) => [names(name), input])),
      nodes: mapped(graph.nodes, (node) => ({ ...node, inputs: mapped(node.inputs, renamed) })),
      outputs: mapped(graph.outputs, renamed),
    },
    places: Object.fromEntries(
      Object.entries(places).map(([id, place]) => [id === idOfInput(before) ? idOfInput(next) : id, place]),
    ),
  };
}

/** Takes nodes and inputs of the graph away, with every connection and result that hung on them. */
export function removeNodes(document: GraphDocument, ids: readonly string[]): GraphDocument {
  const gone = new Set(ids);
  const stays = (source: Source) => !gone.has(idOfSource(source));
  const inputs = entriesWhere(document.graph.inputs, (_, name) => !gone.has(idOfInput(name)));
  const kept = entriesWhere(document.graph.nodes, (_, id) => !gone.has(id));
  const nodes = mapped(kept, (node) => ({ ...node, inputs: entriesWhere(node.inputs, stays) }));
  const outputs = entriesWhere(document.graph.outputs, stays);
  return {
    graph: { ...document.graph, inputs, nodes, outputs },
    places: entriesWhere(document.places, (_, id) => !gone.has(id)),
  };
}

/** Connects an input to where its value comes from, in place of what was there. */
export function connect(document: GraphDocument, source: Source, { node, port }: Target): GraphDocument {
  return withNode(document, node, (before) => ({ ...before, inputs: { ...before.inputs, [port]: source } }));
}

/** Leaves an input unconnected. */
export function disconnect(document: GraphDocument, { node, port }: Target): GraphDocument {
  return withNode(document, node, (before) => ({
    ...before,
    inputs: entriesWhere(before.inputs, (_, name) => name !== port),
  }));
}

/** Sets a parameter; undefined leaves it to its default. */
export function setParameter(document: GraphDocument, node: string, name: string, value: unknown): GraphDocument {
  return withNode(document, node, (before) => ({
    ...before,
    parameters:
      value === undefined
        ? entriesWhere(before.parameters, (_, other) => other !== name)
        : { ...before.parameters, [name]: value },
  }));
}

/** Gives a node another name, everywhere; a name that is taken or cannot be one changes nothing. */
export function renameNode(document: GraphDocument, id: string, next: string): GraphDocument {
  const { graph, places } = document;
  if (!isName(next) || Object.hasOwn(graph.nodes, next) || !Object.hasOwn(graph.nodes, id)) return document;
  const renamed = (source: Source): Source =>
    'node' in source && source.node === id ? { ...source, node: next } : source;
  const names = (name: string) => (name === id ? next : name);
  const nodes = Object.fromEntries(
    Object.entries(graph.nodes).map(([name, node]) => [names(name), { ...node, inputs: mapped(node.inputs, renamed) }]),
  );
  return {
    graph: { ...graph, nodes, outputs: mapped(graph.outputs, renamed) },
    places: Object.fromEntries(Object.entries(places).map(([name, place]) => [names(name), place])),
  };
}

/** Gives the graph another name. */
export function renameGraph(document: GraphDocument, name: string): GraphDocument {
  return { ...document, graph: { ...document.graph, name } };
}

/** Moves nodes. */
export function moveNodes(document: GraphDocument, places: Readonly<Record<string, Place>>): GraphDocument {
  return { ...document, places: { ...document.places, ...places } };
}

/** Makes an output of a node a result of the graph, or no longer one. */
export function setResult(document: GraphDocument, source: { node: string; output: string }, wanted: boolean) {
  const same = (other: Source) => 'node' in other && other.node === source.node && other.output === source.output;
  const others = entriesWhere(document.graph.outputs, (other) => !same(other));
  const outputs = wanted ? { ...others, [freeName(source.output, others)]: source } : others;
  return { ...document, graph: { ...document.graph, outputs } };
}

/** Whether an output of a node is a result of the graph. */
export function isResult({ outputs }: GraphData, node: string, output: string): boolean {
  return Object.values(outputs).some((other) => 'node' in other && other.node === node && other.output === output);
}

/**
 * Puts another stage in a node's place. Parameters of the same name stay, and connections of a port of the same kind: by name
 * first, then in order. Tells which connections had to go.
 */
export function swapStage(
  document: GraphDocument,
  id: string,
  stage: StageDescription,
  catalogue: StageCatalogue,
): { document: GraphDocument; dropped: readonly string[] } {
  const { graph } = document;
  const before = graph.nodes[id]!;
  const old = catalogue.stages.find((one) => one.id === before.stage);
  const fit = fitsStage(old, stage);
  const dropped: string[] = [];
  const inputs: Record<string, Source> = {};
  for (const [port, source] of Object.entries(before.inputs)) {
    const to = fit.inputs.get(port);
    if (to === undefined) dropped.push(`${id}: ${port}`);
    else inputs[to] = source;
  }
  const known = entriesWhere(before.parameters, (_, name) => Object.hasOwn(stage.parameters, name));
  const parameters = { ...firstParameters(stage, graph), ...known };
  const follow = (source: Source, where: string): Source | undefined => {
    if (!('node' in source) || source.node !== id) return source;
    const output = fit.outputs.get(source.output);
    if (output === undefined) dropped.push(where);
    return output === undefined ? undefined : { node: id, output };
  };
  const nodes = Object.fromEntries(
    Object.entries(graph.nodes).map(([name, node]): [string, NodeData] => [
      name,
      name === id
        ? { stage: stage.id, version: stage.version, parameters, inputs }
        : { ...node, inputs: followed(node.inputs, (source, port) => follow(source, `${name}: ${port}`)) },
    ]),
  );
  const outputs = followed(graph.outputs, (source, name) => follow(source, `result ${name}`));
  return { document: { ...document, graph: { ...graph, nodes, outputs } }, dropped };
}

/** Whether a text can name a node: letters, digits, `_`, `-` and `.`. */
export function isName(text: string): boolean {
  return /^\w[\w.-]*$/.test(text) && text !== '__proto__';
}

function withNode(document: GraphDocument, id: string, change: (node: NodeData) => NodeData): GraphDocument {
  const node = document.graph.nodes[id];
  if (node === undefined) return document;
  return { ...document, graph: { ...document.graph, nodes: { ...document.graph.nodes, [id]: change(node) } } };
}

function freeName(base: string, taken: object): string {
  let name = base;
  for (let number = 2; Object.hasOwn(taken, name); number++) name = `${base}-${number}`;
  return name;
}

function entriesWhere<T>(all: Readonly<Record<string, T>>, keep: (value: T, name: string) => boolean) {
  return Object.fromEntries(Object.entries(all).filter(([name, value]) => keep(value, name)));
}

function mapped<T>(all: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, change(value)]));
}

function followed(all: Readonly<Record<string, Source>>, follow: (source: Source, name: string) => Source | undefined) {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, source]): [string, Source][] => {
      const next = follow(source, name);
      return next ? [[name, next]] : [];
    }),
  );
}
