import { KinographError } from '@kinograph/errors';
import type { ClipShape, LatentSpace } from './latent-space.js';

/** Latent cells of one patch (frames, height, width): a denoiser cuts latents into these, so sizes must divide. */
type Patch = readonly [frames: number, height: number, width: number];

const single: Patch = [1, 1, 1];

/**
 * The pixel clip nearest to `clip` that a space can hold: frames `1 + k * stride`, height and width multiples of the
 * stride (times `patch`, where a denoiser will cut the latents). Ties go up; never below one cell (or patch).
 */
export function nearestClip({ stride }: LatentSpace, clip: ClipShape, patch: Patch = single): ClipShape {
  const near = (value: number, step: number) => Math.max(1, Math.round(value / step)) * step;
  const latentFrames = (clip.frames - 1) / stride.frames + 1;
  return {
    frames: (near(latentFrames, patch[0]) - 1) * stride.frames + 1,
    height: near(clip.height, stride.height * patch[1]),
    width: near(clip.width, stride.width * patch[2]),
  };
}

/**
 * Frames, height and width in latent cells of a pixel clip.
 * @throws KinographError `latent-space.size` when the space (or `patch`) does not divide it; names the nearest legal size.
 */
export function latentShapeOf(space: LatentSpace, clip: ClipShape, patch: Patch = single): ClipShape {
  const legal = nearestClip(space, clip, patch);
  for (const axis of ['frames', 'height', 'width'] as const) {
    if (clip[axis] === legal[axis]) continue;
    const step = space.stride[axis] * patch[axis === 'frames' ? 0 : axis === 'height' ? 1 : 2];
    throw new KinographError('latent-space.size', {
      where: `latent space ${space.id}: ${axis}`,
      wanted: axis === 'frames' ? `1 + a multiple of ${space.stride.frames}` : `a multiple of ${step}`,
      got: String(clip[axis]),
      next: `The nearest legal value is ${legal[axis]}.`,
    });
  }
  const { stride } = space;
  return {
    frames: (clip.frames - 1) / stride.frames + 1,
    height: clip.height / stride.height,
    width: clip.width / stride.width,
  };
}

/** Frames, height and width in pixels of a latent clip. */
export function clipShapeOf({ stride }: LatentSpace, latent: ClipShape): ClipShape {
  return {
    frames: (latent.frames - 1) * stride.frames + 1,
    height: latent.height * stride.height,
    width: latent.width * stride.width,
  };
}
