import { KinographError } from '@kinograph/errors';
import type { DenoiseRequest, Denoiser, PatchSize, Prediction } from '@kinograph/ports';
import { sizeOf, type Tensor, tensor } from '@kinograph/tensor';

/** Frames that are given, not generated. */
export interface KnownFrames {
  /** `[B or 1, C, K, H, W]`: normalised latents of the first `K` latent frames. */
  readonly latents: Tensor<'float32'>;
  readonly patch: PatchSize;
}

/**
 * A denoiser that sees the first latent frames as they are given: it puts them in place of the noisy ones and tells the model
 * that their tokens are at timestep 0 (Wan 2.2 TI2V; diffusers `pipeline_wan_i2v.py`, `expand_timesteps`).
 */
export function withKnownFrames<P extends Prediction, Space extends string>(
  denoiser: Denoiser<P, Space>,
  known: KnownFrames,
): Denoiser<P, Space> {
  return {
    ...denoiser,
    predict: (requests, options) =>
      denoiser.predict(
        requests.map((request) => place(request, known)),
        options,
      ),
  };
}

function place(request: DenoiseRequest, known: KnownFrames): DenoiseRequest {
  return { ...request, latents: putFrames(request.latents, known.latents), timestep: tokenTimesteps(request, known) };
}

/**
 * Latents with their first frames replaced: `[B, C, F, H, W]` and `[B or 1, C, K, H, W]`, `K <= F`.
 * @throws KinographError `dit.known-frames` when the sizes do not fit.
 */
export function putFrames(latents: Tensor<'float32'>, first: Tensor<'float32'>): Tensor<'float32'> {
  const [batch, channels, frames, height, width] = latents.shape as [number, number, number, number, number];
  const [count, knownChannels, known, knownHeight, knownWidth] = first.shape as [
    number,
    number,
    number,
    number,
    number,
  ];
  const fits = knownChannels === channels && knownHeight === height && knownWidth === width && known <= frames;
  if (!fits || (count !== 1 && count !== batch)) {
    throw new KinographError('dit.known-frames', {
      where: 'known frames',
      wanted: `[${batch} or 1, ${channels}, at most ${frames}, ${height}, ${width}]`,
      got: `[${first.shape.join(', ')}]`,
    });
  }
  const data = latents.data.slice();
  const size = height * width;
  for (let b = 0; b < batch; b++) {
    for (let c = 0; c < channels; c++) {
      const from = ((count === 1 ? 0 : b) * channels + c) * known * size;
      data.set(first.data.subarray(from, from + known * size), (b * channels + c) * frames * size);
    }
  }
  return tensor('float32', latents.shape, data);
}

/** `[B, N]`: 0 for tokens of known frames, the request's timestep for the others. */
function tokenTimesteps({ latents, timestep }: DenoiseRequest, known: KnownFrames): Tensor<'float32'> {
  const [batch, , frames, height, width] = latents.shape as [number, number, number, number, number];
  const [patchFrames, patchHeight, patchWidth] = known.patch;
  const perFrame = sizeOf([height / patchHeight, width / patchWidth]);
  const count = (frames / patchFrames) * perFrame;
  const knownTokens = Math.floor(known.latents.shape[2]! / patchFrames) * perFrame;
  const result = tensor('float32', [batch, count]);
  for (let b = 0; b < batch; b++) {
    for (let token = knownTokens; token < count; token++) {
      const own =
        typeof timestep === 'number' ? timestep : timestep.data[timestep.shape.length === 1 ? b : b * count + token];
      result.data[b * count + token] = own!;
    }
  }
  return result;
}
