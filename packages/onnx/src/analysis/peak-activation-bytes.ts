import { bytesPerElement } from '@kinograph/tensor';
import { type Dim, evaluateDim, multiplyDims } from '../dim.js';
import type { Graph, Node } from '../graph.js';
import { elementsOf } from '../shape.js';
import { staticValues } from './static-values.js';

/** Their output is their first input under another shape: no bytes of its own. */
const VIEWS: ReadonlySet<string> = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Identity']);

/**
 * The most bytes of activations alive at once in a run with these symbol values: inputs, outputs, and every value from
 * the node that makes it to the last that reads it, in the order of the graph; and the scores of fused attention where a
 * bias or mask makes the engine hold them all. Weights are not counted, nor the engine's other scratch space, nor that it
 * may write an element-wise result over its input.
 * @throws RangeError when a symbol has no value.
 */
export function peakActivationBytes(graph: Graph, symbols: Readonly<Record<string, number>>): number {
  const known = staticValues(graph);
  const roots = viewRoots(graph);
  const bytesOf = (name: string): number => {
    const { dtype, shape } = graph.values.get(name)!;
    return evaluateDim(elementsOf(shape), symbols) * bytesPerElement(dtype);
  };

  const lastReader = new Map<string, Node>();
  for (const node of graph.nodes) for (const name of node.inputs) lastReader.set(roots.get(name) ?? name, node);
  const kept = new Set([...graph.inputs, ...graph.outputs.map((name) => roots.get(name) ?? name)]);

  let alive = graph.inputs.reduce((sum, name) => sum + bytesOf(name), 0);
  let peak = alive;
  for (const node of graph.nodes) {
    const made = node.outputs.filter((name) => !known.has(name) && !roots.has(name));
    alive += made.reduce((sum, name) => sum + bytesOf(name), 0);
    peak = Math.max(peak, alive + evaluateDim(scoreElements(graph, node), symbols) * 4);
    const read = new Set(node.inputs.map((name) => roots.get(name) ?? name));
    for (const name of [...read, ...made]) {
      const over = lastReader.get(name) === node || !lastReader.has(name);
      if (over && name !== '' && !known.has(name) && !kept.has(name)) alive -= bytesOf(name);
    }
  }
  return peak;
}

/** Elements of the attention scores `[B, H, N, M]` where a node holds them all at once. */
function scoreElements(graph: Graph, { type, inputs, attributes }: Node): Dim {
  const heads = attributes.num_heads;
  if (type !== 'MultiHeadAttention' || inputs.length <= 4 || !heads || !('int' in heads)) return 0;
  const [query, key] = [graph.values.get(inputs[0]!)!.shape, graph.values.get(inputs[1]!)!.shape];
  return multiplyDims(query[0]!, heads.int, query[1]!, key[1]!);
}

/** For every value that only views another: that other one, views of views followed to the end. */
function viewRoots(graph: Graph): Map<string, string> {
  const roots = new Map<string, string>();
  for (const { type, inputs, outputs } of graph.nodes) {
    if (VIEWS.has(type)) roots.set(outputs[0]!, roots.get(inputs[0]!) ?? inputs[0]!);
  }
  return roots;
}
