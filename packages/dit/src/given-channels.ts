import { KinographError } from '@kinograph/errors';
import type { DenoiseRequest, Denoiser, FrameMask, LatentSpace, Prediction } from '@kinograph/ports';
import { type Tensor, tensor } from '@kinograph/tensor';

/**
 * What Wan's image-to-video transformers see beside the noisy latents, `[B, S + C, F, H, W]`: for each latent frame which of the
 * `S` pixel frames it stands for are given (the first latent frame stands for one alone, `S` times), then the latents of the clip
 * with every frame that is not given grey (diffusers `WanImageToVideoPipeline.prepare_latents`).
 * @param latents normalised, `[B, C, F, H, W]`
 * @param mask one entry a pixel frame, `1 + S (F - 1)` of them
 * @throws KinographError `dit.given-frames` when the mask is of another length.
 */
export function givenChannels(
  latents: Tensor<'float32'>,
  mask: FrameMask,
  { stride }: Pick<LatentSpace, 'stride'>,
): Tensor<'float32'> {
  const [batch, channels, frames, height, width] = latents.shape as [number, number, number, number, number];
  const pixelFrames = 1 + stride.frames * (frames - 1);
  if (mask.length !== pixelFrames) {
    const wanted = `${pixelFrames} frames, as ${frames} latent frames stand for`;
    throw new KinographError('dit.given-frames', { where: 'given frames: mask', wanted, got: String(mask.length) });
  }
  const size = height * width;
  const result = tensor('float32', [batch, stride.frames + channels, frames, height, width]);
  for (let entry = 0; entry < batch; entry++) {
    const start = entry * (stride.frames + channels) * frames * size;
    for (let part = 0; part < stride.frames; part++) {
      for (let frame = 0; frame < frames; frame++) {
        const pixelFrame = frame === 0 ? 0 : 1 + (frame - 1) * stride.frames + part;
        const at = start + (part * frames + frame) * size;
        if (mask[pixelFrame]) result.data.fill(1, at, at + size);
      }
    }
    const from = entry * channels * frames * size;
    const given = latents.data.subarray(from, from + channels * frames * size);
    result.data.set(given, start + stride.frames * frames * size);
  }
  return result;
}

/**
 * A denoiser that sees `given` beside every request's latents, as further channels behind them.
 * @param given what `givenChannels` makes, for one clip or for as many as a request has
 */
export function withGivenChannels<P extends Prediction, Space extends string>(
  denoiser: Denoiser<P, Space>,
  given: Tensor<'float32'>,
): Denoiser<P, Space> {
  return {
    ...denoiser,
    predict(requests, options) {
      // Requests of guidance share their latents: join those once.
      const joined = new Map<Tensor<'float32'>, Tensor<'float32'>>();
      const join = ({ latents }: DenoiseRequest) => {
        const known = joined.get(latents) ?? joinChannels(latents, given);
        joined.set(latents, known);
        return known;
      };
      return denoiser.predict(
        requests.map((request) => ({ ...request, latents: join(request) })),
        options,
      );
    },
  };
}

/** `[B, C, F, H, W]` and `[B or 1, K, F, H, W]` to `[B, C + K, F, H, W]`. */
function joinChannels(latents: Tensor<'float32'>, given: Tensor<'float32'>): Tensor<'float32'> {
  const [batch, channels, ...clip] = latents.shape as [number, number, number, number, number];
  const [count, more, ...givenClip] = given.shape as [number, number, number, number, number];
  if (clip.join() !== givenClip.join() || (count !== 1 && count !== batch)) {
    throw new KinographError('dit.given-frames', {
      where: 'given frames',
      wanted: `[${batch} or 1, ${more}, ${clip.join(', ')}], as the noise`,
      got: `[${given.shape.join(', ')}]`,
      next: 'Give the noise and the given frames the same size and number of frames.',
    });
  }
  const size = clip.reduce((product, side) => product * side, 1);
  const result = tensor('float32', [batch, channels + more, ...clip]);
  for (let entry = 0; entry < batch; entry++) {
    const at = entry * (channels + more) * size;
    result.data.set(latents.data.subarray(entry * channels * size, (entry + 1) * channels * size), at);
    const from = (count === 1 ? 0 : entry) * more * size;
    result.data.set(given.data.subarray(from, from + more * size), at + channels * size);
  }
  return result;
}
