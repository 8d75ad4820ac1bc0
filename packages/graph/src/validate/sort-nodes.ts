import type { GraphData, NodeData } from '../graph-data.js';
import type { Problem } from './problem.js';

/** Nodes in an order in which every node comes after those it takes values from; a cycle is a problem, shown as its path. */
export function sortNodes(data: GraphData, problems: Problem[]): string[] {
  const waiting = new Map<string, number>();
  const consumers = new Map<string, string[]>();
  for (const [id, node] of Object.entries(data.nodes)) {
    const producers = producersOf(data, node);
    waiting.set(id, producers.length);
    for (const producer of producers) {
      const list = consumers.get(producer);
      if (list) list.push(id);
      else consumers.set(producer, [id]);
    }
  }
  const order = [...waiting].filter(([, count]) => count === 0).map(([id]) => id);
  for (const id of order) {
    for (const consumer of consumers.get(id) ?? []) {
      const left = waiting.get(consumer)! - 1;
      waiting.set(consumer, left);
      if (left === 0) order.push(consumer);
    }
  }
  if (order.length < waiting.size) {
    const done = new Set(order);
    const path = cyclePath(data, [...waiting.keys()].find((id) => !done.has(id))!, done);
    problems.push({ code: 'graph.cycle', node: path[0], wanted: 'a graph without cycles', came: path.join(' -> ') });
  }
  return order;
}

/** The distinct nodes of this graph that a node takes values from. */
export function producersOf(data: GraphData, node: NodeData): string[] {
  const sources = Object.values(node.inputs).flatMap((source) => ('node' in source ? [source.node] : []));
  return [...new Set(sources)].filter((id) => Object.hasOwn(data.nodes, id));
}

/** Walks against the edges from a node that never became ready until a node comes up again; in the data's direction. */
function cyclePath(data: GraphData, start: string, done: ReadonlySet<string>): string[] {
  const seen: string[] = [];
  let at = start;
  while (!seen.includes(at)) {
    seen.push(at);
    at = producersOf(data, data.nodes[at]!).find((id) => !done.has(id))!;
  }
  return [...seen.slice(seen.indexOf(at)), at].reverse();
}
