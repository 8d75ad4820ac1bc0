import { variable } from '@kinograph/graph';
import { defineStage, denoiser, guidance, latent, noise, scheduler } from '@kinograph/ports';
import { z } from 'zod';
import { denoise } from '../denoising/denoise.js';

/** The denoising loop. Reports every model call; previews the estimate of the clean latents. */
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
  async run({ inputs, parameters, signal, progress, preview }) {
    const { steps, eta, mu } = parameters;
    const latents = await denoise({
      ...inputs,
      steps,
      schedule: { eta, mu },
      signal,
      onStep({ call, calls, latents: current, estimate }) {
        progress({ step: call, steps: calls, label: 'denoising' });
        preview(estimate ?? current);
      },
    });
    return { latents };
  },
});
