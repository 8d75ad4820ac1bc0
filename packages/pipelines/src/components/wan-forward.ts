import { parseConfig } from '@kinograph/checkpoint';
import { openWanDenoiser, wanConfig, wanConfigSchema } from '@kinograph/dit';
import { createPatchifier } from '@kinograph/patchifier';
import type { LatentSpace } from '@kinograph/ports';
import { type Tensor, tensor } from '@kinograph/tensor';
import type { ComponentRunner } from '../run-component.js';
import { takeFloat32 } from './take-tensor.js';

/** WanTransformer3DModel: `hidden_states`, `timestep`, `encoder_hidden_states` (and `..._image`) to `sample`. */
export const wanForward: ComponentRunner = async (component, { tensors }, { runtime, signal }) => {
  const config = wanConfig(parseConfig(component, wanConfigSchema));
  const denoiser = await openWanDenoiser(component, {
    runtime,
    patchifier: createPatchifier(config.patch),
    space: spaceOfAlone(config.outChannels),
  });
  try {
    const condition = takeFloat32(tensors, 'encoder_hidden_states');
    const image = tensors.has('encoder_hidden_states_image')
      ? withPositions(takeFloat32(tensors, 'encoder_hidden_states_image'), config.imagePositions)
      : undefined;
    const [sample] = await denoiser.predict(
      [
        {
          latents: takeFloat32(tensors, 'hidden_states'),
          timestep: takeFloat32(tensors, 'timestep'),
          condition: { tensor: condition, lengths: new Array(condition.shape[0]).fill(condition.shape[1]) },
          image,
        },
      ],
      { signal },
    );
    return new Map([['sample', sample!]]);
  } finally {
    await denoiser.dispose();
  }
};

/** First-and-last-frame models join the features of both images, which arrive as separate batch entries. */
function withPositions(image: Tensor<'float32'>, positions: number | undefined): Tensor<'float32'> {
  if (positions === undefined) return image;
  const width = image.shape[2]!;
  return tensor('float32', [image.data.length / (positions * width), positions, width], image.data);
}

/** A transformer alone says nothing of its latents' space but the number of channels. */
function spaceOfAlone(channels: number): LatentSpace {
  const ones = new Array<number>(channels).fill(1);
  return {
    id: 'unknown',
    channels,
    stride: { frames: 1, height: 1, width: 1 },
    mean: ones.map(() => 0),
    std: ones,
  };
}
