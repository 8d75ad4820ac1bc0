import { sizeOf, type Tensor, tensor } from '@kinograph/tensor';
import { openWanVae } from '@kinograph/vae';
import { rgbFrame } from '@kinograph/video';
import { openModel, openRuntime } from 'kinograph';
import type { LookedAt } from './look/clip.js';

/** An autoencoder that clips are sent through. */
export interface Reconstructor {
  /** The clip, encoded to the mean of its latents and decoded again. */
  through(clip: LookedAt): Promise<LookedAt>;
  close(): Promise<void>;
}

/** Opens the autoencoder of a checkpoint: what it loses, no transformer beside it can show. */
export async function openReconstructor(model: string, threads: number): Promise<Reconstructor> {
  const runtime = await openRuntime('node', { threads });
  const checkpoint = await openModel(model);
  const vae = await openWanVae(await checkpoint.component('vae'), runtime);
  return {
    async through(clip) {
      const { mean } = await vae.encode(pixels(clip));
      return bytes(await vae.decode(mean));
    },
    async close() {
      await Promise.all([vae.dispose(), runtime.dispose(), checkpoint.close()]);
    },
  };
}

/** A clip as `[1, 3, F, H, W]` in `[-1, 1]`. */
export function pixels({ frames, height, width, data }: LookedAt): Tensor<'float32'> {
  const result = tensor('float32', [1, 3, frames, height, width]);
  const size = sizeOf([frames, height, width]);
  for (let at = 0; at < size; at++) {
    for (let channel = 0; channel < 3; channel++) {
      result.data[channel * size + at] = data[at * 3 + channel]! / 127.5 - 1;
    }
  }
  return result;
}

/** The first clip of `[B, 3, F, H, W]` in `[-1, 1]`, as bytes. */
export function bytes(video: Tensor<'float32'>): LookedAt {
  const [, , frames, height, width] = video.shape as [number, number, number, number, number];
  const data = new Uint8Array(sizeOf([frames, height, width, 3]));
  for (let frame = 0; frame < frames; frame++) data.set(rgbFrame(video, 0, frame).data, frame * height * width * 3);
  return { frames, height, width, data };
}
