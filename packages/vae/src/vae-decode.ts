import { variable } from '@kinograph/graph';
import { clipShapeOf, defineStage, type FrameChunk, frames, latent } from '@kinograph/ports';
import { z } from 'zod';
import { estimateDecoding } from './estimate.js';
import { openInSpace, vaeIdentity, vaeParameters } from './open-in-space.js';

/** Normalised latents of one space to a stream of frames; decoding goes as the frames are asked for. */
export const vaeDecode = defineStage({
  id: 'vae-decode',
  version: 1,
  description: 'Decodes latents to frames, streamed.',
  inputs: { latent: latent({ space: variable('space') }) },
  outputs: { frames: frames() },
  parameters: z.object({
    ...vaeParameters,
    tile: z
      .int()
      .positive()
      .optional()
      .describe('Side in pixels of tiles that are decoded one after the other; none when left out.'),
  }),
  resource: 'device',
  estimate: estimateDecoding,
  identity: vaeIdentity,
  async prepare({ parameters, services }) {
    const vae = await openInSpace(parameters, services);
    await vae.prepareDecode({ tiled: parameters.tile !== undefined });
    return vae;
  },
  async run({ inputs, parameters, prepared, signal, progress }) {
    const vae = await prepared;
    const { tensor } = inputs.latent;
    const [batch, , count, height, width] = tensor.shape as [number, number, number, number, number];
    const info = { batch, ...clipShapeOf(vae.space, { frames: count, height, width }) };
    async function* decode(): AsyncGenerator<FrameChunk> {
      let step = 0;
      try {
        for await (const chunk of vae.decodeStream(tensor, {
          chunk: parameters.chunk,
          tile: parameters.tile,
          denormalise: true,
          signal,
        })) {
          step += chunk.shape[2]!;
          progress({ step, steps: info.frames, label: 'decoding' });
          yield chunk;
        }
      } finally {
        await vae.dispose();
      }
    }
    return { frames: { info, [Symbol.asyncIterator]: decode } };
  },
});
