import type { Estimate, EstimateContext } from '@kinograph/graph';
import {
  bytesOf,
  type ClipShape,
  type ExpectedDenoiser,
  type ExpectedEmbedding,
  type ExpectedGuidance,
  type ExpectedLatent,
  type ExpectedScheduler,
  latentShapeOf,
  type PatchSize,
  type Prediction,
  type Scheduler,
} from '@kinograph/ports';

/** Tensors of the size of the latents that a solver keeps beside them: its last predictions, and what it computes with. */
const tensorsOfASolver = 6;

/** What drawing noise gives. */
export function estimateNoise({
  parameters,
  inputs,
}: EstimateContext<ClipShape & { readonly batch: number }, unknown>): Estimate {
  if (inputs.latents) return { outputs: { noise: inputs.latents } };
  const denoiser = inputs.denoiser as ExpectedDenoiser | undefined;
  if (!denoiser) return {};
  const patch = inputs.patchifier?.patch as PatchSize | undefined;
  const { frames, height, width, batch } = parameters;
  const latent = latentShapeOf(denoiser.space, { frames, height, width }, patch);
  const shape = [batch, denoiser.space.channels, latent.frames, latent.height, latent.width] as const;
  return { outputs: { noise: { shape, bytes: bytesOf(shape) } } };
}

/** How many requests guidance makes of one prediction. */
export function estimateGuidance({
  parameters,
  inputs,
}: EstimateContext<{ readonly scale: number }, unknown>): Estimate {
  const positive = inputs.positive as ExpectedEmbedding | undefined;
  if (!positive) return {};
  const guidance: ExpectedGuidance = {
    bytes: 0,
    requests: parameters.scale > 1 ? 2 : 1,
    textLength: positive.shape[1],
  };
  return { outputs: { guidance } };
}

/** How many model calls a scheduler makes of its steps. */
export function expectedScheduler(scheduler: Scheduler<Prediction>): ExpectedScheduler {
  return {
    bytes: 0,
    callsOf(steps) {
      try {
        return scheduler.start({ steps }).timesteps.length;
      } catch {
        // One that wants more than steps to start: as many calls as steps.
        return steps;
      }
    },
  };
}

/** What the denoising loop takes: the denoiser, open for all of its calls. */
export function estimateDenoising({
  parameters,
  inputs,
}: EstimateContext<{ readonly steps: number }, unknown>): Estimate {
  const noise = inputs.noise as ExpectedLatent | undefined;
  const denoiser = inputs.denoiser as ExpectedDenoiser | undefined;
  if (!noise || !denoiser) return {};
  const { requests = 1, textLength = 512 } = (inputs.guidance ?? {}) as Partial<ExpectedGuidance>;
  const scheduler = inputs.scheduler as ExpectedScheduler | undefined;
  const calls = scheduler?.callsOf(parameters.steps) ?? parameters.steps;
  const session = denoiser.call(noise.shape, requests, textLength);
  return {
    outputs: { latents: { shape: noise.shape, bytes: bytesOf(noise.shape) } },
    sessions: [{ ...session, flops: session.flops * calls }],
    workBytes: tensorsOfASolver * bytesOf(noise.shape),
  };
}
