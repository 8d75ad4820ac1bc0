import { KinographError, suggestion } from '@kinograph/errors';
import type { Runtime, RuntimeOptions } from '@kinograph/runtime';

/** Names of the runtimes this package brings. */
export const runtimeNames = ['node', 'web'] as const;

/** The name of a runtime. */
export type RuntimeName = (typeof runtimeNames)[number];

/**
 * Makes a runtime by name; only the one asked for is loaded.
 * @throws KinographError `kinograph.runtime-unknown`, and what the runtime throws for a device it has not.
 */
export async function openRuntime(name: string, options: RuntimeOptions = {}): Promise<Runtime> {
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
