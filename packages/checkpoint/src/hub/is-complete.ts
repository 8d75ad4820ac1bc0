import { KinographError } from '@kinograph/errors';
import type { DownloadOptions } from '../download-checkpoint.js';
import { openCheckpoint } from '../open-checkpoint.js';
import { indexedComponents } from '../open-component.js';

/**
 * Whether a snapshot can be used as it is: every component opens, and every header of its weights (which says how long its
 * file must be). With `include`, only what is there counts.
 */
export async function isComplete(path: string, { variant, include, signal }: DownloadOptions): Promise<boolean> {
  try {
    const checkpoint = await openCheckpoint(path, { variant, signal });
    try {
      const { components, modelIndex } = checkpoint;
      const named = modelIndex && include === undefined ? [...indexedComponents(modelIndex, path).keys()] : [];
      if (named.some((name) => !components.includes(name))) return false;
      for (const name of components) {
        const component = await checkpoint.component(name);
        if (component.hasWeights) await component.weights();
      }
      return true;
    } finally {
      await checkpoint.close();
    }
  } catch (error) {
    if (error instanceof KinographError) return false;
    throw error;
  }
}
