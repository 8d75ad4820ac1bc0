import { join } from 'node:path';
import { openCheckpoint } from '@kinograph/checkpoint';
import { runComponent } from '@kinograph/pipelines';
import { readTensors } from '../golden-case.js';
import type { Recipe } from './recipe.js';

/** One component alone: `forward`, `vae_encode`, `vae_decode`, `tokenize`. */
export const component: Recipe = async (golden, { runtime, signal }) => {
  const { meta, folder } = golden;
  const path = meta.path ?? join('checkpoint', String(meta.component));
  const checkpoint = await openCheckpoint(join(folder, path), { variant: meta.variant, signal });
  try {
    return await runComponent(
      await checkpoint.component(checkpoint.components[0]!),
      meta.recipe,
      {
        tensors: await readTensors(golden, 'in'),
        strings: meta.strings as readonly string[] | undefined,
        maxLength: meta.max_length as number | undefined,
      },
      { runtime, signal },
    );
  } finally {
    await checkpoint.close();
  }
};
