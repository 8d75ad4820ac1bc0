import { Graph, layout } from '@dagrejs/dagre';
import type { GraphData } from '@kinograph/graph';
import { idOfInput, idOfSource } from './drawn-inputs.js';
import type { Place } from './graph-document.js';

/** Width and height of a drawn node. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Places for all nodes and inputs of the graph, in columns from left to right along the flow (Gansner et al. 1993). */
export function layoutOf(graph: GraphData, sizeOf: (id: string) => Size): Record<string, Place> {
  const drawn = new Graph().setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 56, marginx: 0, marginy: 0 });
  drawn.setDefaultEdgeLabel(() => ({}));
  const ids = [...Object.keys(graph.inputs).map(idOfInput), ...Object.keys(graph.nodes)];
  for (const id of ids) drawn.setNode(id, { ...sizeOf(id) });
  for (const [id, { inputs }] of Object.entries(graph.nodes)) {
    for (const source of Object.values(inputs)) {
      if (drawn.hasNode(idOfSource(source))) drawn.setEdge(idOfSource(source), id);
    }
  }
  layout(drawn);
  return Object.fromEntries(
    ids.map((id): [string, Place] => {
      const { x, y, width, height } = drawn.node(id) as unknown as Place & Size;
      return [id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2) }];
    }),
  );
}
