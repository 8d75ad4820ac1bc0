import { KinographError } from '@kinograph/errors';
import { type Graph, plan } from '@kinograph/graph';
import type { Services } from '@kinograph/ports';
import type { PoolOptions } from '@kinograph/runtime';
import { formatBytes } from '../cli/report.js';
import { baseBytes } from './base-bytes.js';

/**
 * A graph with the choices made that fit it into so many bytes.
 * @throws KinographError `kinograph.memory` where nothing fits it, with the least it takes.
 */
export async function fitted<G extends Pick<Graph, 'data' | 'registry'>>(
  graph: G,
  memory: number,
  services: Services,
  signal: AbortSignal,
): Promise<G> {
  const options = { services, signal, memory, baseBytes: baseBytes(services.runtime) };
  const planned = await plan(graph as unknown as Graph, options);
  if (planned.fits) return { ...graph, data: planned.graph.data };
  const most = planned.nodes.reduce((a, b) => (b.peakBytes > a.peakBytes ? b : a));
  throw new KinographError('kinograph.memory', {
    where: `node "${most.node}"`,
    wanted: `to fit into ${formatBytes(memory)}`,
    got: `${formatBytes(most.peakBytes)} with every choice made that takes less`,
    next: `Allow ${formatBytes(Math.ceil(planned.peakBytes / 1e7) * 1e7)}, or make the video smaller.`,
  });
}

/** Share of the memory that weights of open sessions may take together; the rest is for what they compute. */
const weightsShare = 0.75;

/** How sessions are kept under a memory limit: none that nobody holds, and as few at once as it takes. */
export function poolFor({ memory }: { readonly memory?: number }): { readonly pool?: PoolOptions } {
  return memory === undefined ? {} : { pool: { maxBytes: weightsShare * memory, idleSeconds: 0 } };
}
