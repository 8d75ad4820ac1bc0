import { guidedByFrames } from '@kinograph/dit';
import type { InterpolationMethod, Planes } from '@kinograph/keyframe-interpolator';
import { linear } from '@kinograph/keyframe-interpolator';
import type { Denoiser, FrameMask, Guidance, PatchSize, Scheduler } from '@kinograph/ports';
import { createNoise, denoise } from '@kinograph/sampler';
import { type Tensor, tensor } from '@kinograph/tensor';
import { normaliseLatents, type Vae } from '@kinograph/vae';

/** What a clip between two key frames is made with. */
export interface BetweenByModelOptions {
  /** An image-to-video model that can be given a first and a last frame. */
  readonly denoiser: Denoiser<'velocity'>;
  readonly scheduler: Scheduler<'velocity'>;
  readonly guidance: Guidance;
  readonly vae: Vae;
  readonly patch: PatchSize;
  readonly steps: number;
  /** Seed of the first clip; every next one counts it up. */
  readonly seed: bigint;
  /** Frames of a clip, both key frames included: 1 + 4k. */
  readonly frames: number;
  readonly signal?: AbortSignal;
}

/** Frames of the shortest clips that the embedded model was trained on, key frames included. */
const fewest = 9;

/** How long a clip is made so that every `factor`-th part of it is a frame: the shortest of `1 + 4k` frames, 9 or more. */
export function clipLength(factor: number): number {
  let steps = factor;
  while (steps % 4 !== 0 || steps < fewest - 1) steps += factor;
  return 1 + steps;
}

/**
 * What lies between two key frames as a video model sees it: a clip is denoised whose first and last frame are given. Frames of it at
 * other times than its own are blended from the two next to them.
 */
export function betweenByModel(options: BetweenByModelOptions): InterpolationMethod {
  let { seed } = options;
  return {
    name: 'model',
    async between(first, second) {
      const clip = await clipBetween(first, second, { ...options, seed: BigInt.asUintN(64, seed++) });
      const last = options.frames - 1;
      return async (time) => {
        const place = Math.round(time * last * 1e6) / 1e6;
        const before = Math.floor(place);
        const frame = frameOf(clip, before);
        if (place === before) return frame;
        const blend = await linear.between(frame, frameOf(clip, before + 1));
        return blend(place - before);
      };
    },
  };
}

/** `[1, 3, frames, H, W]` in `[-1, 1]`. */
async function clipBetween(first: Planes, second: Planes, options: BetweenByModelOptions): Promise<Tensor<'float32'>> {
  const { denoiser, scheduler, guidance, vae, patch, steps, seed, frames, signal } = options;
  const { channels, height, width } = first;
  const size = height * width;
  const given = tensor('float32', [1, channels, frames, height, width]);
  for (let channel = 0; channel < channels; channel++) {
    const plane = (planes: Planes) => planes.data.subarray(channel * size, (channel + 1) * size);
    given.data.set(plane(first), channel * frames * size);
    given.data.set(plane(second), (channel * frames + frames - 1) * size);
  }
  const mask: FrameMask = Array.from({ length: frames }, (_, frame) => frame === 0 || frame === frames - 1);
  const { mode } = await vae.encode(given, { signal });
  const latents = { space: vae.space, tensor: normaliseLatents(mode, vae.space) };
  const denoised = await denoise({
    denoiser,
    scheduler,
    guidance: guidedByFrames(guidance, { latents, mask, patch }),
    noise: await createNoise({ space: denoiser.space, seed, batch: 1, frames, height, width, patch }),
    steps,
    signal,
  });
  return vae.decode(denoised.tensor, { denormalise: true, signal });
}

function frameOf(clip: Tensor<'float32'>, frame: number): Planes {
  const [, channels, frames, height, width] = clip.shape as [number, number, number, number, number];
  const size = height * width;
  const data = new Float32Array(channels * size);
  for (let channel = 0; channel < channels; channel++) {
    const from = (channel * frames + frame) * size;
    data.set(clip.data.subarray(from, from + size), channel * size);
  }
  return { channels, height, width, data };
}
