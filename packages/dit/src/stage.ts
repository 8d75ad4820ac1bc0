import { componentIdentity } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import { variable } from '@kinograph/graph';
import { defineStage, denoiser, latentColoursOf, latentSpaceOf, patchifier } from '@kinograph/ports';
import { z } from 'zod';
import { estimateWan } from './estimate.js';
import { openWanDenoiser } from './wan-denoiser.js';

/** Opens the diffusion transformer of a Wan checkpoint as a denoiser of its VAE's latent space. */
export const wanDenoiser = defineStage({
  id: 'wan-denoiser',
  version: 1,
  description: 'The diffusion transformer of a Wan checkpoint.',
  inputs: { patchifier: patchifier() },
  outputs: { denoiser: denoiser({ prediction: 'velocity', space: variable('space') }) },
  parameters: z.object({
    checkpoint: z.string().describe('Checkpoint folder.'),
    component: z.string().default('transformer').describe('Folder of the transformer in the checkpoint.'),
    space: z.string().describe("Latent space of the checkpoint's VAE."),
    together: z.boolean().default(true).describe('Whether requests of one shape go through the model at once.'),
    prefer: z
      .enum(['speed', 'balance', 'memory'])
      .default('speed')
      .describe('What the engine holds: memory leaves weights mapped files, which is slower.'),
    packTokens: z.number().int().nonnegative().default(1024).describe('Longest sequence that clips are packed into.'),
  }),
  estimate: estimateWan,
  async identity({ parameters, services }) {
    const checkpoint = await services.checkpoint(parameters.checkpoint);
    const [component, vae] = await Promise.all([
      checkpoint.component(parameters.component),
      checkpoint.component('vae'),
    ]);
    // Of the VAE only the latent space counts here.
    return Promise.all([componentIdentity(component), componentIdentity(vae, { weights: false })]);
  },
  async run({ inputs, parameters, services }) {
    const checkpoint = await services.checkpoint(parameters.checkpoint);
    const [component, vae] = await Promise.all([
      checkpoint.component(parameters.component),
      checkpoint.component('vae'),
    ]);
    const found = latentSpaceOf(vae);
    const space = { ...found, colours: latentColoursOf(checkpoint.settings, found.channels) };
    if (space.id !== parameters.space) {
      throw new KinographError('dit.space', {
        where: checkpoint.location,
        wanted: `a checkpoint of latent space ${parameters.space}`,
        got: space.id,
        next: `Set the parameter space to "${space.id}".`,
      });
    }
    const { packTokens, together, prefer } = parameters;
    const { runtime } = services;
    return {
      denoiser: await openWanDenoiser(component, {
        runtime,
        patchifier: inputs.patchifier,
        space,
        packTokens,
        together,
        prefer,
        expandTimesteps: checkpoint.modelIndex?.expand_timesteps === true,
      }),
    };
  },
});
