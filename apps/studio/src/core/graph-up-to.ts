import type { GraphData, Source } from '@kinograph/graph';
import type { StageCatalogue } from '../engine/stage-catalogue.js';

/** The part of a graph that a node needs, and the node: its outputs are the results. */
export function graphUpTo(graph: GraphData, node: string, { stages }: StageCatalogue): GraphData {
  const needed = new Set([node]);
  for (const id of needed) {
    for (const source of Object.values(graph.nodes[id]?.inputs ?? {})) if ('node' in source) needed.add(source.node);
  }
  const nodes = Object.fromEntries(Object.entries(graph.nodes).filter(([id]) => needed.has(id)));
  const stage = stages.find(({ id }) => id === graph.nodes[node]?.stage);
  const outputs = Object.keys(stage?.outputs ?? {}).map((output): [string, Source] => [output, { node, output }]);
  return { ...graph, nodes, inputs: usedInputs(graph, nodes), outputs: Object.fromEntries(outputs) };
}

function usedInputs(graph: GraphData, nodes: GraphData['nodes']): GraphData['inputs'] {
  const used = new Set(
    Object.values(nodes).flatMap(({ inputs }) =>
      Object.values(inputs).flatMap((source) => ('input' in source ? [source.input] : [])),
    ),
  );
  return Object.fromEntries(Object.entries(graph.inputs).filter(([name]) => used.has(name)));
}
