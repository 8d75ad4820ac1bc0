import { createGraph, subgraphStage, variable } from '@kinograph/graph';
import { denoiser, frames, guidance, patchifier, scheduler } from '@kinograph/ports';
import { denoiseStage, noiseStage } from '@kinograph/sampler';
import { vaeDecode } from '@kinograph/vae';
import { z } from 'zod';

const { checkpoint, space } = vaeDecode.parameters.shape;
const { seed, frames: length, height, width, batch } = noiseStage.parameters.shape;
const { steps } = denoiseStage.parameters.shape;

/** Noise, denoising and decoding as one node, a graph that can be opened: from a model and its guidance to frames. */
export const sampleVideoStage = subgraphStage({
  id: 'sample-video',
  version: 1,
  description: 'Draws noise, denoises it and decodes it to frames: a graph of three stages.',
  inputs: {
    denoiser: denoiser({ prediction: 'velocity', space: variable('space') }),
    scheduler: scheduler({ prediction: 'velocity' }),
    guidance: guidance(),
    patchifier: patchifier(),
  },
  outputs: { frames: frames() },
  parameters: z.object({ checkpoint, space, seed, frames: length, height, width, batch, steps }),
  graph({ checkpoint, space, seed, steps, ...size }) {
    const graph = createGraph('sample-video', {
      denoiser: denoiser({ prediction: 'velocity', space }),
      scheduler: scheduler({ prediction: 'velocity' }),
      guidance: guidance(),
      patchifier: patchifier(),
    });
    const given = graph.inputs;
    const { noise } = graph.add(noiseStage, {
      // As text: seeds above 2^53 are no exact numbers.
      parameters: { ...size, seed: String(seed) },
      inputs: { denoiser: given.denoiser, patchifier: given.patchifier },
    });
    const { latents } = graph.add(denoiseStage, {
      parameters: { steps },
      inputs: { denoiser: given.denoiser, scheduler: given.scheduler, guidance: given.guidance, noise },
    });
    return graph.build(
      graph.add(vaeDecode, { id: 'decode', parameters: { checkpoint, space }, inputs: { latent: latents } }),
    );
  },
});
