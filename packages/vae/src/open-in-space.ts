import { componentIdentity } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import type { Services } from '@kinograph/ports';
import { z } from 'zod';
import type { Vae } from './vae.js';
import { openWanVae } from './wan-vae.js';

/** Parameters of both stages. */
export const vaeParameters = {
  checkpoint: z.string().describe('Folder or address of the checkpoint.'),
  component: z.string().default('vae').describe('Component of the checkpoint that is the VAE.'),
  space: z.string().describe('Latent space of the VAE: wan21, wan22, or wan- and a fingerprint.'),
  chunk: z.int().positive().optional().describe('Latent frames run at once after the first; by size when left out.'),
};

/**
 * Opens the VAE a stage names.
 * @throws KinographError `vae.space` when its latent space is another one than the stage says.
 */
export async function openInSpace(
  { checkpoint, component, space }: { checkpoint: string; component: string; space: string },
  services: Services,
): Promise<Vae> {
  const found = await (await services.checkpoint(checkpoint)).component(component);
  const vae = await openWanVae(found, services.runtime);
  if (vae.space.id === space) return vae;
  throw new KinographError('vae.space', {
    where: `${found.location}: latent space`,
    wanted: space,
    got: vae.space.id,
    next: 'Use the VAE that belongs to the denoiser, or say its space in the parameter space.',
  });
}

/** What tells the VAE a stage names from others: for the stage's `identity`. */
export async function vaeIdentity({
  parameters,
  services,
}: {
  readonly parameters: { readonly checkpoint: string; readonly component: string };
  readonly services: Services;
}): Promise<string> {
  return componentIdentity(await (await services.checkpoint(parameters.checkpoint)).component(parameters.component));
}
