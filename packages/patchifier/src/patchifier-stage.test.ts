import { createGraph, createRegistry, GraphError, readGraph, run } from '@kinograph/graph';
import { expect, it } from 'vitest';
import { patchifierStage } from './index.js';

it('gives a patchifier of the patch size asked for, 1x2x2 where none is', async () => {
  const graph = createGraph('patch');
  const wide = graph.add(patchifierStage, { parameters: { patch: [2, 4, 4] }, inputs: {} });
  const usual = graph.add(patchifierStage, { parameters: {}, inputs: {} });
  const { result } = run(graph.build({ wide: wide.patchifier, usual: usual.patchifier }));
  const { wide: first, usual: second } = await result;
  expect([first.patch, second.patch]).toEqual([[2, 4, 4], [1, 2, 2]]); // biome-ignore format: a patch is a triple
});

it('refuses an impossible patch in a graph from JSON', () => {
  const graph = createGraph('patch');
  const node = graph.add(patchifierStage, { parameters: {}, inputs: {} });
  const data = JSON.parse(JSON.stringify(graph.build({ patchifier: node.patchifier }).data));
  data.nodes.patchifier.parameters = { patch: [1, 0, 2] };
  expect(() => readGraph(data, createRegistry([patchifierStage]))).toThrow(GraphError);
});
