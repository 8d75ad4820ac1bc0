import { KinographError } from '@kinograph/errors';
import type { Graph } from '../graph.js';
import { type GraphData, graphDataSchema } from '../graph-data.js';
import type { Registry } from '../registry.js';
import type { AttributeTerms } from './attributes.js';
import { type CheckedNode, checkNodes } from './check-nodes.js';
import { checkWiring } from './check-wiring.js';
import { duplicateNames } from './duplicate-names.js';
import { issueParts } from './parameter-problem.js';
import { type Problem, problemText } from './problem.js';
import { reservedNames } from './reserved-names.js';
import { sortNodes } from './sort-nodes.js';

/** A graph that holds: its nodes in the order they run, parameters complete. */
export interface CheckedGraph {
  readonly data: GraphData;
  readonly nodes: readonly CheckedNode[];
  /** Attributes of all ports, as the wiring and the parameters bind them. */
  readonly attributes: AttributeTerms;
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

/**
 * Everything wrong with a graph: one built in code (`graph.data`), parsed JSON, or JSON text, in which names that come twice are
 * found too. Empty when it can run. Takes time linear in nodes and edges.
 */
export function validate(graph: unknown, registry: Registry): Problem[] {
  return check(graph, registry).problems;
}

/**
 * Checks a graph and gives it ready to run.
 * @throws GraphError (`graph.invalid`) that lists every problem.
 */
export function checkGraph(graph: Pick<Graph, 'data' | 'registry'>): CheckedGraph {
  const { problems, checked } = check(graph.data, graph.registry);
  if (!checked) throw new GraphError(graph.data.name, problems);
  return checked;
}

/**
 * Reads a graph from JSON, parsed or as text. The stages it may use are those of the registry; JSON carries no code. Nodes saved
 * with an older version of their stage are brought up to this one by its `migrate`.
 * @throws GraphError (`graph.invalid`).
 */
export function readGraph(json: unknown, registry: Registry): Graph {
  const { problems, checked, name } = check(json, registry);
  if (!checked) throw new GraphError(name, problems);
  return { data: checked.data, registry };
}

function check(
  json: unknown,
  registry: Registry,
): { readonly problems: Problem[]; readonly name: string; readonly checked?: CheckedGraph } {
  const problems: Problem[] = [];
  const parsed = typeof json === 'string' ? parseText(json, problems) : json;
  const named = (parsed as { name?: unknown } | null | undefined)?.name;
  const name = typeof named === 'string' ? named : '(unnamed)';
  if (problems.some(({ code }) => code === 'graph.format')) return { problems, name };

  const result = graphDataSchema.safeParse(parsed);
  for (const path of reservedNames(parsed)) {
    problems.push({ code: 'graph.format', port: path.join('.'), wanted: 'another name', came: '"__proto__"' });
  }
  if (!result.success) {
    for (const issue of result.error.issues) problems.push({ code: 'graph.format', ...issueParts(issue, parsed) });
    return { problems, name };
  }
  const data: GraphData = result.data;
  const nodes = checkNodes(data, registry, problems);
  const order = sortNodes(data, problems);
  const attributes = checkWiring(data, registry, nodes, order, problems);
  if (problems.length > 0) return { problems, name };
  const current = { ...data, nodes: Object.fromEntries([...nodes].map(([id, node]) => [id, node.data])) };
  return { problems, name, checked: { data: current, nodes: order.map((id) => nodes.get(id)!), attributes } };
}

function parseText(text: string, problems: Problem[]): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    problems.push({ code: 'graph.format', wanted: 'JSON', came: (error as Error).message });
    return undefined;
  }
  for (const path of duplicateNames(text)) {
    const node = path[0] === 'nodes' ? path[1] : undefined;
    const port = path.slice(node === undefined ? 0 : 2).join('.') || undefined;
    problems.push({ code: 'graph.name-twice', node, port, wanted: 'each name once', came: `"${path.at(-1)}" twice` });
  }
  return parsed;
}
