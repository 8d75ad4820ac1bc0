import { suggestion } from '@kinograph/errors';
import type { GraphData } from '../graph-data.js';
import { type Attributes, isVariable, type Port } from '../port.js';
import type { Source } from '../ref.js';
import type { Registry } from '../registry.js';
import type { Ports } from '../stage.js';
import type { CheckedNode } from './check-nodes.js';
import type { Problem } from './problem.js';

/** What is known of a value that crosses an edge. */
interface Known {
  readonly kind: string;
  readonly attributes: Attributes;
  /** Who said so, for messages. */
  readonly from: string;
}

/**
 * Follows kinds and attributes along the edges, in topological order, and reports what does not agree. Gives the variables
 * each node ends up with.
 */
export function checkWiring(
  data: GraphData,
  registry: Registry,
  nodes: ReadonlyMap<string, CheckedNode>,
  order: readonly string[],
  problems: Problem[],
): Map<string, ReadonlyMap<string, string>> {
  const values = new Map<string, Known>();
  for (const [name, { kind, attributes }] of Object.entries(data.inputs)) {
    if (!registry.kinds.has(kind)) {
      const fix = suggestion(kind, registry.kinds.keys());
      problems.push({
        code: 'graph.kind-unknown',
        port: `input ${name}`,
        wanted: 'a known kind of value',
        came: `"${kind}"`,
        fix,
      });
    }
    values.set(keyOf({ input: name }), { kind, attributes, from: `graph input "${name}"` });
  }

  const variablesOf = new Map<string, ReadonlyMap<string, string>>();
  for (const id of order) {
    const node = nodes.get(id);
    if (node) variablesOf.set(id, checkNode(data, node, nodes, values, problems));
  }
  for (const [name, source] of Object.entries(data.outputs)) {
    if (!values.has(keyOf(source)) && !isPending(source, nodes, data))
      problems.push(unknownSource(data, nodes, undefined, `output ${name}`, source));
  }
  return variablesOf;
}

function checkNode(
  data: GraphData,
  { id, stage, data: node, parameters }: CheckedNode,
  nodes: ReadonlyMap<string, CheckedNode>,
  values: Map<string, Known>,
  problems: Problem[],
): ReadonlyMap<string, string> {
  const bound = new Map<string, { value: string; from: string }>();
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string') bound.set(name, { value, from: `parameter ${name}` });
  }
  for (const [name, port] of Object.entries(stage.inputs as Ports)) {
    const source = node.inputs[name];
    if (!source) continue;
    const came = values.get(keyOf(source));
    if (!came) {
      if (!isPending(source, nodes, data)) problems.push(unknownSource(data, nodes, id, name, source));
      continue;
    }
    if (came.kind !== port.kind.kind) {
      const { kind } = port.kind;
      problems.push({
        code: 'graph.kind-mismatch',
        node: id,
        port: name,
        wanted: `a ${kind}`,
        came: `a ${came.kind} from ${came.from}`,
      });
      continue;
    }
    checkAttributes(id, name, port, came, bound, problems);
  }
  for (const [name, port] of Object.entries(stage.outputs as Ports)) {
    const attributes = Object.entries(port.attributes).flatMap(([attribute, pattern]): [string, string][] => {
      const value = isVariable(pattern) ? bound.get(pattern.variable)?.value : pattern;
      return value === undefined ? [] : [[attribute, value]];
    });
    const from = `node "${id}", output ${name}`;
    values.set(keyOf({ node: id, output: name }), {
      kind: port.kind.kind,
      attributes: Object.fromEntries(attributes),
      from,
    });
  }
  return new Map([...bound].map(([variable, { value }]) => [variable, value]));
}

function checkAttributes(
  node: string,
  name: string,
  port: Port,
  came: Known,
  bound: Map<string, { value: string; from: string }>,
  problems: Problem[],
): void {
  for (const [attribute, pattern] of Object.entries(port.attributes)) {
    const value = came.attributes[attribute];
    if (value === undefined) continue;
    const known = isVariable(pattern) ? bound.get(pattern.variable) : { value: pattern, from: 'the stage' };
    if (!known) {
      bound.set((pattern as { variable: string }).variable, { value, from: `input ${name}` });
    } else if (known.value !== value) {
      problems.push({
        code: 'graph.attribute-mismatch',
        node,
        port: name,
        wanted: `${port.kind.kind} of ${attribute} "${known.value}" (as ${known.from} says)`,
        came: `${attribute} "${value}" from ${came.from}`,
      });
    }
  }
}

/** A source that exists but has a problem of its own: nothing is added for those who take from it. */
function isPending(source: Source, nodes: ReadonlyMap<string, CheckedNode>, data: GraphData): boolean {
  if (!('node' in source) || !Object.hasOwn(data.nodes, source.node)) return false;
  const node = nodes.get(source.node);
  return node === undefined || Object.hasOwn(node.stage.outputs, source.output);
}

function unknownSource(
  data: GraphData,
  nodes: ReadonlyMap<string, CheckedNode>,
  node: string | undefined,
  port: string,
  source: Source,
): Problem {
  const [name, candidates, what] =
    'input' in source
      ? [source.input, Object.keys(data.inputs), 'an input of the graph']
      : Object.hasOwn(data.nodes, source.node)
        ? [
            source.output,
            Object.keys(nodes.get(source.node)?.stage.outputs ?? {}),
            `an output of node "${source.node}"`,
          ]
        : [source.node, Object.keys(data.nodes), 'a node of the graph'];
  return {
    code: 'graph.source-unknown',
    node,
    port,
    wanted: what,
    came: `"${name}"`,
    fix: suggestion(name, candidates),
  };
}

/** A source as a map key. */
export function keyOf(source: Source): string {
  return 'input' in source ? `:${source.input}` : `${source.output}:${source.node}`;
}
