import type { GraphData } from '@kinograph/graph';
import type { StageDescription } from '../engine/stage-catalogue.js';
import { inputOfId } from './drawn-inputs.js';
import type { Size } from './layout.js';

/** Width of every node and of inputs of the graph, and the parts of its height, as the style sheet has them. */
const width = 208;
const inputWidth = 160;
const [head, row, picture, words, button] = [40, 21, 112, 46, 34];

/** Kinds that are shown as pictures once they are made. */
const seen = new Set(['latent', 'noise', 'frames', 'file']);

/** What a node will measure with all it may come to show, so that a layout leaves it room. */
export function sizeOfNode(graph: GraphData, id: string, stages: ReadonlyMap<string, StageDescription>): Size {
  if (inputOfId(id) !== undefined) return { width: inputWidth, height: head + 17 + row };
  const { stage: name, parameters } = graph.nodes[id]!;
  const stage = stages.get(name);
  const outputs = Object.values(stage?.outputs ?? {});
  const rows = Math.max(1, outputs.length, Object.keys(stage?.inputs ?? {}).length);
  return {
    width,
    height:
      head +
      (name === id ? 0 : 17) +
      row * rows +
      (stage?.subgraph ? button : 0) +
      (outputs.some(({ kind }) => seen.has(kind)) ? picture : 0) +
      (parameters.text !== undefined && parameters.text !== '' ? words : 0),
  };
}
