import { Graph, layout } from '@dagrejs/dagre';
import type { GraphData } from '@kinograph/graph';
import type { Place } from './graph-document.js';

/** Width and height of a drawn node. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Places for all nodes, in columns from left to right along the flow (Gansner et al. 1993). */
export function layoutOf(graph: GraphData, sizeOf: (id: string) => Size): Record<string, Place> {
  const drawn = new Graph().setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 56, marginx: 0, marginy: 0 });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const id of Object.keys(graph.nodes)) drawn.setNode(id, { ...sizeOf(id) });
  for (const [id, { inputs }] of Object.entries(graph.nodes)) {
    for (const source of Object.values(inputs)) {
      if ('node' in source && Object.hasOwn(graph.nodes, source.node)) drawn.setEdge(source.node, id);
    }
  }
  layout(drawn);
  return Object.fromEntries(
    Object.keys(graph.nodes).map((id): [string, Place] => {
      const { x, y, width, height } = drawn.node(id) as unknown as Place & Size;
      return [id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2) }];
    }),
  );
}
