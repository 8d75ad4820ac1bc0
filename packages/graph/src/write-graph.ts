import type { Graph } from './graph.js';
import type { GraphData } from './graph-data.js';
import { sortNodes } from './validate/sort-nodes.js';

/**
 * A graph as JSON text, always the same for the same graph: nodes come in the order they can run (by id where several can),
 * all other names in alphabetical order.
 */
export function writeGraph({ data }: Pick<Graph, 'data'>): string {
  const { format, version, name, inputs, nodes, outputs } = data;
  const byId: GraphData = { ...data, nodes: sorted(nodes) as GraphData['nodes'] };
  const order = new Set([...sortNodes(byId, []), ...Object.keys(byId.nodes)]);
  const ordered = [...order].map((id) => {
    const { stage, version: stageVersion, parameters, inputs: sources } = nodes[id]!;
    return [id, { stage, version: stageVersion, parameters: sorted(parameters), inputs: sorted(sources) }];
  });
  const whole = {
    format,
    version,
    name,
    inputs: sorted(inputs),
    nodes: Object.fromEntries(ordered),
    outputs: sorted(outputs),
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** A copy with names in alphabetical order (by UTF-16 code unit), all the way down. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [name, sorted(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
