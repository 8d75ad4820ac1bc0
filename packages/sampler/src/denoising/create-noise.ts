import { KinographError } from '@kinograph/errors';
import { type ClipShape, type LatentSpace, latentShapeOf, type Noise, type PatchSize } from '@kinograph/ports';
import { type Tensor, TorchGenerator } from '@kinograph/tensor';

/** The video that noise is for. */
export interface NoiseOptions<Space extends string> extends ClipShape {
  readonly space: LatentSpace & { readonly id: Space };
  /** Seed of the torch-compatible generator, `0` to `2^64 - 1`. */
  readonly seed: bigint | number;
  /** Videos, 1 where left out. */
  readonly batch?: number;
  /** Latent cells of the denoiser's patches, which sizes must divide too. */
  readonly patch?: PatchSize;
}

/**
 * Draws the latents a video starts from, as diffusers' `prepare_latents` does: standard normal `[B, C, F, H, W]`. Large ones
 * are drawn in turns, so the thread is not held.
 * Frames, height and width are in pixels.
 * @throws KinographError `latent-space.size` with the nearest size the latent space (and patch) can hold
 */
export async function createNoise<Space extends string>(options: NoiseOptions<Space>): Promise<Noise<Space>> {
  const { space, batch = 1, patch } = options;
  const { frames, height, width } = latentShapeOf(space, options, patch);
  const seed = BigInt(options.seed);
  const shape = [batch, space.channels, frames, height, width];
  const tensor = await new TorchGenerator(seed).randnInTurns(shape);
  return { space, tensor, seed, drawn: true };
}

/**
 * Takes given latents as the noise to start from; `seed` is for schedulers that add noise later.
 * @throws KinographError `sampler.shape` when they are not `[B, C, F, H, W]` of the space
 */
export function givenNoise<Space extends string>(
  space: LatentSpace & { readonly id: Space },
  tensor: Tensor<'float32'>,
  seed: bigint | number = 0n,
): Noise<Space> {
  if (tensor.shape.length !== 5 || tensor.shape[1] !== space.channels) {
    throw new KinographError('sampler.shape', {
      where: 'noise: given latents',
      wanted: `shape [B, ${space.channels}, F, H, W] of latent space ${space.id}`,
      got: `[${tensor.shape.join(', ')}]`,
    });
  }
  return { space, tensor, seed: BigInt(seed), drawn: false };
}
