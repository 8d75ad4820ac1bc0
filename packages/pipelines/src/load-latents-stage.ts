import { componentIdentity, sourceIdentity } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import { variable } from '@kinograph/graph';
import { bytesOf, defineStage, latent, latentSpaceOf } from '@kinograph/ports';
import { findTensor, openSafetensors, openSource, readFloat32 } from '@kinograph/safetensors';
import { z } from 'zod';

/** Reads latents from a file, such as `generate --save-latents` writes or diffusers' `latents` saved with safetensors. */
export const loadLatents = defineStage({
  id: 'load-latents',
  version: 1,
  description: 'Latents from a safetensors file.',
  inputs: {},
  outputs: { latents: latent({ space: variable('space') }) },
  parameters: z.object({
    checkpoint: z.string().describe('Checkpoint folder whose VAE the latents belong to.'),
    space: z.string().describe("Latent space of the checkpoint's VAE."),
    path: z.string().describe('Safetensors file.'),
    tensor: z.string().default('latents').describe('Name of the tensor, [B, C, F, H, W].'),
  }),
  // The file is there already.
  cache: false,
  async identity({ parameters, services }) {
    const vae = await (await services.checkpoint(parameters.checkpoint)).component('vae');
    const source = await openSource(services.inputPath?.(parameters.path) ?? parameters.path);
    try {
      return [await componentIdentity(vae, { weights: false }), sourceIdentity(source)];
    } finally {
      await source.close();
    }
  },
  async estimate({ parameters, services }) {
    const store = await openSafetensors(services.inputPath?.(parameters.path) ?? parameters.path);
    try {
      const { shape } = findTensor(store, parameters.tensor);
      return { outputs: { latents: { shape, bytes: bytesOf(shape) } } };
    } finally {
      await store.close();
    }
  },
  async run({ parameters, services, signal }) {
    const checkpoint = await services.checkpoint(parameters.checkpoint);
    const space = latentSpaceOf(await checkpoint.component('vae'));
    const store = await openSafetensors(services.inputPath?.(parameters.path) ?? parameters.path, { signal });
    try {
      const tensor = await readFloat32(findTensor(store, parameters.tensor), { signal });
      if (tensor.shape.length !== 5 || tensor.shape[1] !== space.channels) {
        throw new KinographError('pipelines.latents', {
          where: `${parameters.path}: ${parameters.tensor}`,
          wanted: `[B, ${space.channels}, F, H, W]`,
          got: `[${tensor.shape.join(', ')}]`,
        });
      }
      return { latents: { space, tensor } };
    } finally {
      await store.close();
    }
  },
});
