import type { Json } from '@kinograph/graph';
import type { Runtime } from '@kinograph/runtime';
import packageJson from '../package.json' with { type: 'json' };

/**
 * What results depend on beside the graph: the engine, its device, precision and threads (sums in another order have other last
 * bits), and the version of this package, which fixes those of the engines. For `RunOptions.cache.context`.
 */
export function cacheContext({ name, device, threads, lowering }: Runtime): Json {
  return { kinograph: packageJson.version, engine: name, device, threads, lowering: { ...lowering } };
}
