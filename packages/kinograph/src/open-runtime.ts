import { KinographError, suggestion } from '@kinograph/errors';
import { type PoolOptions, pooledRuntime, type Runtime, type RuntimeOptions } from '@kinograph/runtime';

/** Names of the runtimes this package brings. */
export const runtimeNames = ['node', 'web'] as const;

/** The name of a runtime. */
export type RuntimeName = (typeof runtimeNames)[number];

/** What a runtime is asked for, and how its sessions are shared. */
export interface OpenRuntimeOptions extends RuntimeOptions {
  /** How equal models share sessions, and what all of them may take: `{ maxBytes: 2e9 }`. Default: shared, without a limit. */
  readonly pool?: PoolOptions;
}

/**
 * Makes a runtime by name, whose sessions are shared among all stages; only the one asked for is loaded.
 * @throws KinographError `kinograph.runtime-unknown`, and what the runtime throws for a device it has not.
 */
export async function openRuntime(name: string, { pool, ...options }: OpenRuntimeOptions = {}): Promise<Runtime> {
  return pooledRuntime(await engineNamed(name, options), pool);
}

async function engineNamed(name: string, options: RuntimeOptions): Promise<Runtime> {
  switch (name) {
    case 'node':
      return (await import('@kinograph/runtime-node')).createNodeRuntime(options);
    case 'web':
      return (await import('@kinograph/runtime-web')).createWebRuntime(options);
    default:
      throw new KinographError('kinograph.runtime-unknown', {
        where: 'runtime',
        wanted: runtimeNames.join(' or '),
        got: name,
        next: suggestion(name, runtimeNames),
      });
  }
}
