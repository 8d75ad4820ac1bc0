import { type Encoded, variable } from '@kinograph/graph';
import { defineStage, denoiser, guidance, latent, noise, scheduler } from '@kinograph/ports';
import { z } from 'zod';
import { type DenoiseState, denoise } from '../denoising/denoise.js';
import { denoiseStateCodec } from '../denoising/denoise-state-codec.js';
import { estimateDenoising } from './estimates.js';

/**
 * The denoising loop. Reports every model call; previews the estimate of the clean latents; goes on where a run that was killed had
 * got to.
 */
export const denoiseStage = defineStage({
  id: 'denoise',
  version: 1,
  description: 'Turns noise into latents, step by step.',
  inputs: {
    denoiser: denoiser({ prediction: variable('prediction'), space: variable('space') }),
    scheduler: scheduler({ prediction: variable('prediction') }),
    guidance: guidance(),
    noise: noise({ space: variable('space') }),
  },
  outputs: { latents: latent({ space: variable('space') }) },
  parameters: z.object({
    steps: z.int().min(1).default(30).describe('Denoising steps.'),
    eta: z.number().min(0).max(1).optional().describe('Stochasticity of each step, for samplers that have it.'),
    mu: z.number().optional().describe('Resolution-dependent shift, for schedulers with dynamic shifting.'),
  }),
  resource: 'device',
  estimate: estimateDenoising,
  async run({ inputs, parameters, signal, continuation, progress, preview }) {
    const { steps, eta, mu } = parameters;
    const latents = await denoise({
      ...inputs,
      steps,
      schedule: { eta, mu },
      signal,
      resume: savedState(await continuation.load()),
      async onStep({ call, calls, latents: current, estimate, save }) {
        progress({ step: call, steps: calls, label: 'denoising' });
        preview(estimate ?? current);
        await continuation.save(() => denoiseStateCodec.encode(save()));
      },
    });
    return { latents };
  },
});

/** A state another version saved is none: the loop starts at its beginning. */
function savedState(encoded: Encoded | undefined): DenoiseState | undefined {
  try {
    return encoded && denoiseStateCodec.decode(encoded);
  } catch {
    return undefined;
  }
}
