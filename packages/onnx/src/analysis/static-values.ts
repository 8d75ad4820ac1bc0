import type { Graph } from '../graph.js';

/**
 * The names of all values that depend on weights and constants alone: an engine computes them once, when the session is
 * made.
 */
export function staticValues(graph: Graph): ReadonlySet<string> {
  const known = new Set(graph.initializers.map(({ name }) => name));
  for (const node of graph.nodes) {
    if (node.inputs.every((name) => name === '' || known.has(name))) {
      for (const name of node.outputs) known.add(name);
    }
  }
  return known;
}
