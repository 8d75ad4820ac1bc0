import type { GraphData } from '@kinograph/graph';
import { idOfInput, idOfSource } from './drawn-inputs.js';
import type { Place } from './graph-document.js';
import { layeredLayout } from './layered-layout.js';

/** Width and height of a drawn node. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels between nodes. */
const gaps = { below: 24, beside: 56 };

/** Places for all nodes and inputs of the graph, in columns from left to right along the flow. */
export function layoutOf(graph: GraphData, sizeOf: (id: string) => Size): Record<string, Place> {
  const ids = [...Object.keys(graph.inputs).map(idOfInput), ...Object.keys(graph.nodes)];
  const known = new Set(ids);
  const arrows = Object.entries(graph.nodes).flatMap(([id, { inputs }]) =>
    Object.values(inputs).flatMap((source): [string, string][] =>
      known.has(idOfSource(source)) ? [[idOfSource(source), id]] : [],
    ),
  );
  const boxes = ids.map((id) => ({ id, ...sizeOf(id) }));
  return Object.fromEntries(
    [...layeredLayout(boxes, arrows, gaps)].map(([id, { x, y }]): [string, Place] => [
      id,
      { x: Math.round(x), y: Math.round(y) },
    ]),
  );
}
