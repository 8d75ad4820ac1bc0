import { KinographError } from '@kinograph/errors';
import type { Denoiser, FrameMask, Guidance, Latents, PatchSize, Prediction } from '@kinograph/ports';
import { tensor } from '@kinograph/tensor';
import { givenChannels, withGivenChannels } from './given-channels.js';
import { withKnownFrames } from './known-frames.js';

/** Frames of a clip that are given, not made. */
export interface GivenFrames {
  /** Normalised latents of the whole clip, its other frames grey. */
  readonly latents: Latents;
  /** One entry a pixel frame. */
  readonly mask: FrameMask;
  readonly patch: PatchSize;
}

/**
 * A denoiser of clips of which some frames are given, told so in the way its model was trained to be.
 * @throws KinographError `dit.given-frames` for a model that cannot be told, and where it is told by timesteps (Wan 2.2 TI2V) for
 *   other frames than the first, or the first 1 + 4k.
 */
export function withGivenFrames<P extends Prediction, Space extends string>(
  denoiser: Denoiser<P, Space>,
  { latents, mask, patch }: GivenFrames,
): Denoiser<P, Space> {
  if (denoiser.space.id !== latents.space.id) {
    throw new KinographError('dit.given-frames', {
      where: 'given frames',
      wanted: `latents of ${denoiser.space.id}`,
      got: latents.space.id,
      next: 'Encode them with the VAE of the checkpoint that denoises.',
    });
  }
  switch (denoiser.given) {
    case 'channels':
      return withGivenChannels(denoiser, givenChannels(latents.tensor, mask, latents.space));
    case 'timesteps':
      return withKnownFrames(denoiser, { latents: firstFrames({ latents, mask }), patch });
    default:
      throw new KinographError('dit.given-frames', {
        where: 'given frames',
        wanted: 'a model that frames can be given to (image to video)',
        got: 'one of text to video alone',
        next: 'Take an image-to-video checkpoint; `kinograph model path i2v` says where the embedded one is.',
      });
  }
}

/** Guidance whose denoiser is given frames of the clip, in every prediction of every prompt. */
export function guidedByFrames(guidance: Guidance, given: GivenFrames): Guidance {
  const told = new WeakMap<Denoiser, Denoiser>();
  return {
    ...guidance,
    predict(denoiser, step, options) {
      const known = (told.get(denoiser) as typeof denoiser | undefined) ?? withGivenFrames(denoiser, given);
      told.set(denoiser, known);
      return guidance.predict(known, step, options);
    },
  };
}

/**
 * The latent frames a clip begins with, of which every pixel frame is given: `[B, C, K, H, W]`.
 * @throws KinographError `dit.given-frames` when none is, or others are given too.
 */
export function firstFrames({ latents, mask }: Pick<GivenFrames, 'latents' | 'mask'>) {
  const { space, tensor: given } = latents;
  const [batch, channels, frames, height, width] = given.shape as [number, number, number, number, number];
  const missing = mask.indexOf(false);
  const count = missing === -1 ? mask.length : missing;
  const known = 1 + (count - 1) / space.stride.frames;
  if (count === 0 || !Number.isInteger(known) || mask.includes(true, count)) {
    throw new KinographError('dit.given-frames', {
      where: 'given frames',
      wanted: `the first, or the first 1 + ${space.stride.frames}k: all this model can be given`,
      got: `frames ${mask.flatMap((is, frame) => (is ? [frame] : [])).join(', ') || 'none'}`,
    });
  }
  const [part, whole] = [known * height * width, frames * height * width];
  const first = tensor('float32', [batch, channels, known, height, width]);
  for (let plane = 0; plane < batch * channels; plane++) {
    first.data.set(given.data.subarray(plane * whole, plane * whole + part), plane * part);
  }
  return first;
}
