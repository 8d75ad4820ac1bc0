import type { GraphData, NodeData } from '../graph-data.js';
import type { Problem } from './problem.js';

/** Nodes of a cycle that its path shows; of a longer one the first and the last. */
const shownNodes = 12;

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
    for (const cycle of findCycles(data, new Set(order))) {
      problems.push({
        code: 'graph.cycle',
        node: cycle[0],
        wanted: 'a graph without cycles',
        came: pathText(cycle),
        fix: 'Take one of these connections away.',
      });
    }
  }
  return order;
}

/** The distinct nodes of this graph that a node takes values from. */
export function producersOf(data: GraphData, node: NodeData): string[] {
  const sources = Object.values(node.inputs).flatMap((source) => ('node' in source ? [source.node] : []));
  return [...new Set(sources)].filter((id) => Object.hasOwn(data.nodes, id));
}

/** Walks against the edges from every node that never became ready: each walk ends in a cycle, its own or one found before. */
function findCycles(data: GraphData, done: ReadonlySet<string>): string[][] {
  const cycles: string[][] = [];
  const walkOf = new Map<string, number>();
  let walk = 0;
  for (const start of Object.keys(data.nodes)) {
    if (done.has(start) || walkOf.has(start)) continue;
    walk++;
    const path: string[] = [];
    let at = start;
    while (!walkOf.has(at)) {
      walkOf.set(at, walk);
      path.push(at);
      at = producersOf(data, data.nodes[at]!).find((id) => !done.has(id))!;
    }
    if (walkOf.get(at) === walk) cycles.push([...path.slice(path.indexOf(at)), at].reverse());
  }
  return cycles;
}

function pathText(cycle: readonly string[]): string {
  const hidden = cycle.length - shownNodes;
  if (hidden <= 0) return cycle.join(' -> ');
  const half = shownNodes / 2;
  return [...cycle.slice(0, half), `(${hidden} more)`, ...cycle.slice(-half)].join(' -> ');
}
