import { variable } from '@kinograph/graph';
import { defineStage, frames, latent } from '@kinograph/ports';
import { z } from 'zod';
import { estimateEncoding } from './estimate.js';
import { joinFrames } from './frames.js';
import { normaliseLatents } from './normalise.js';
import { openInSpace, vaeIdentity, vaeParameters } from './open-in-space.js';

/** A stream of frames to normalised latents: the most likely ones. */
export const vaeEncode = defineStage({
  id: 'vae-encode',
  version: 1,
  description: 'Encodes frames to latents.',
  inputs: { frames: frames() },
  outputs: { latent: latent({ space: variable('space') }) },
  parameters: z.object(vaeParameters),
  resource: 'device',
  estimate: estimateEncoding,
  identity: vaeIdentity,
  async run({ inputs, parameters, services, signal, progress, notice }) {
    const vae = await openInSpace(parameters, services);
    const { space } = vae;
    const given = inputs.frames.info.frames;
    const unit = Math.max(4, space.stride.frames);
    const taken = 1 + unit * Math.floor((given - 1) / unit);
    if (taken < given) notice(`The last ${given - taken} of ${given} frames are left out: the VAE takes 1 + ${unit}k.`);
    const steps = 1 + (taken - 1) / space.stride.frames;
    const parts = [];
    let step = 0;
    try {
      for await (const { mode } of vae.encodeStream(inputs.frames, { chunk: parameters.chunk, signal })) {
        parts.push(normaliseLatents(mode, space));
        step += mode.shape[2]!;
        progress({ step, steps, label: 'encoding' });
      }
    } finally {
      await vae.dispose();
    }
    return { latent: { space, tensor: joinFrames(parts) } };
  },
});
