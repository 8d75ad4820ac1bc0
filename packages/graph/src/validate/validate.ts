import { KinographError } from '@kinograph/errors';
import type { Graph } from '../graph.js';
import { type GraphData, graphDataSchema } from '../graph-data.js';
import type { Registry } from '../registry.js';
import { type CheckedNode, checkNodes } from './check-nodes.js';
import { checkWiring } from './check-wiring.js';
import { type Problem, problemText } from './problem.js';
import { sortNodes } from './sort-nodes.js';

/** A graph that holds: its nodes in the order they run, parameters complete. */
export interface CheckedGraph {
  readonly data: GraphData;
  readonly nodes: readonly CheckedNode[];
  /** Attribute variables of each node, as the wiring and the parameters bind them. */
  readonly variables: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** A graph's problems, all of them in `problems`. */
export class GraphError extends KinographError<'graph.invalid'> {
  readonly problems: readonly Problem[];

  constructor(name: string, problems: readonly Problem[]) {
    const [first] = problems;
    const others = problems.slice(1).map((problem) => `\n  ${problemText(problem)}`);
    super('graph.invalid', { where: `graph ${name}: ${problemText(first!).replace(/\.$/, '')}${others.join('')}` });
    this.name = 'GraphError';
    this.problems = problems;
  }
}

/** Everything wrong with a graph, built in code or read from JSON; empty when it can run. Linear in nodes and edges. */
export function validate(data: unknown, registry: Registry): Problem[] {
  return check(data, registry).problems;
}

/**
 * Checks a graph and gives it ready to run.
 * @throws GraphError (`graph.invalid`) that lists every problem.
 */
export function checkGraph(graph: Graph): CheckedGraph {
  const { problems, checked } = check(graph.data, graph.registry);
  if (problems.length > 0) throw new GraphError(graph.data.name, problems);
  return checked!;
}

/**
 * Reads a graph from parsed JSON. The stages it may use are those of the registry; JSON carries no code.
 * @throws GraphError (`graph.invalid`).
 */
export function readGraph(json: unknown, registry: Registry): Graph {
  const { problems, checked } = check(json, registry);
  const name =
    typeof (json as { name?: unknown } | null)?.name === 'string' ? (json as { name: string }).name : '(unnamed)';
  if (problems.length > 0) throw new GraphError(name, problems);
  return { data: checked!.data, registry };
}

function check(json: unknown, registry: Registry): { problems: Problem[]; checked?: CheckedGraph } {
  const parsed = graphDataSchema.safeParse(json);
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map(({ path, message }) => ({
        code: 'graph.format',
        port: path.join('.') || undefined,
        wanted: 'the JSON form of a graph (kinograph.graph, version 1)',
        came: message,
      })),
    };
  }
  const { data } = parsed;
  const problems: Problem[] = [];
  const nodes = checkNodes(data, registry, problems);
  const order = sortNodes(data, problems);
  const variables = checkWiring(data, registry, nodes, order, problems);
  if (problems.length > 0) return { problems };
  return { problems, checked: { data, nodes: order.map((id) => nodes.get(id)!), variables } };
}
