import type { DenoiseRequest, Denoiser, Embedding, LatentSpace } from '@kinograph/ports';
import { tensor } from '@kinograph/tensor';

/** A latent space small enough for tests: 2 channels, 4 frames and 8 x 8 pixels a cell. */
export const tinySpace: LatentSpace & { readonly id: 'tiny' } = {
  id: 'tiny',
  channels: 2,
  stride: { frames: 4, height: 8, width: 8 },
  mean: [0, 0],
  std: [1, 1],
};

/** An embedding whose single number says where the data of its prompt lies. */
export function promptAt(place: number, prompts = 1): Embedding {
  return {
    tensor: tensor('float32', [prompts, 1, 1], new Float32Array(prompts).fill(place)),
    lengths: Array.from({ length: prompts }, () => 1),
  };
}

/**
 * The exact flow matching velocity for data that is one point (the prompt's place in every element): noise minus data is
 * `(x - place) / sigma`. Counts its calls.
 */
export function pointDenoiser(): Denoiser<'velocity', 'tiny'> & { readonly calls: DenoiseRequest[][] } {
  const calls: DenoiseRequest[][] = [];
  return {
    calls,
    prediction: 'velocity',
    space: tinySpace,
    async predict(requests) {
      calls.push([...requests]);
      return requests.map(({ latents, timestep, condition }) => {
        const sigma = (timestep as number) / 1000;
        const place = condition.tensor.data[0]!;
        return tensor(
          'float32',
          latents.shape,
          latents.data.map((x) => (x - place) / sigma),
        );
      });
    },
    async dispose() {},
  };
}
