import { sizeOf } from '@kinograph/tensor';
import type { Graph } from '../graph.js';

/** How many numbers the weight files hold for this graph, and in how many bytes. Every stored tensor counts once. */
export function countParameters(graph: Graph): { parameters: number; bytes: number } {
  const counted = new Set<string>();
  let parameters = 0;
  let bytes = 0;
  for (const { shape, data } of graph.initializers) {
    if (!('location' in data)) continue;
    const place = `${data.location}:${data.offset}`;
    if (counted.has(place)) continue;
    counted.add(place);
    parameters += sizeOf(shape);
    bytes += data.length;
  }
  return { parameters, bytes };
}
