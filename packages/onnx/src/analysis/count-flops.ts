import { addDims, type Dim, evaluateDim, multiplyDims } from '../dim.js';
import type { Graph, Node } from '../graph.js';
import { elementsOf, type Shape } from '../shape.js';
import { staticValues } from './static-values.js';

/**
 * Floating-point operations of one run when the symbols have these values: matrix products, convolutions and attention,
 * a multiply and an add counted as two. Element-wise work, and what is computed once when the session is made, is left out.
 * @throws RangeError when a symbol has no value.
 */
export function countFlops(graph: Graph, symbols: Readonly<Record<string, number>>): number {
  const known = staticValues(graph);
  let sum = 0;
  for (const node of graph.nodes) {
    if (!node.outputs.every((name) => known.has(name))) sum += evaluateDim(flopsOf(graph, node), symbols);
  }
  return sum;
}

function flopsOf(graph: Graph, node: Node): Dim {
  const shape = (index: number): Shape => graph.values.get(node.inputs[index]!)!.shape;
  const result = (): Dim => elementsOf(graph.values.get(node.outputs[0]!)!.shape);
  switch (node.type) {
    case 'MatMul':
    case 'FusedMatMul':
    case 'DynamicQuantizeMatMul':
    case 'Gemm': {
      const transposed = isSet(node, 'transA');
      return multiplyDims(2, result(), shape(0).at(transposed ? -2 : -1)!);
    }
    case 'Conv':
      return multiplyDims(2, result(), ...shape(1).slice(1));
    case 'MultiHeadAttention': {
      const [query, key, value] = [shape(0), shape(1), shape(2)];
      const scores = multiplyDims(2, elementsOf(query), key[1]!);
      const sums = multiplyDims(2, query[0]!, query[1]!, key[1]!, value[2]!);
      return addDims(scores, sums);
    }
    default:
      return 0;
  }
}

function isSet(node: Node, name: string): boolean {
  const attribute = node.attributes[name];
  return attribute !== undefined && 'int' in attribute && attribute.int === 1;
}
