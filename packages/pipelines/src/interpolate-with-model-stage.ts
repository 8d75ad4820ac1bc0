import { componentIdentity } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import { type Estimate, type EstimateContext, variable } from '@kinograph/graph';
import { interpolatedCount, interpolateFrames } from '@kinograph/keyframe-interpolator';
import {
  bytesOf,
  defineStage,
  denoiser,
  type ExpectedDenoiser,
  type ExpectedFrames,
  type ExpectedGuidance,
  type ExpectedScheduler,
  frames,
  guidance,
  latentShapeOf,
  patchifier,
  type Services,
  scheduler,
} from '@kinograph/ports';
import { openWanVae } from '@kinograph/vae';
import { z } from 'zod';
import { betweenByModel, clipLength } from './between-by-model.js';

const parameters = z.object({
  checkpoint: z.string().describe("Checkpoint folder whose VAE is the denoiser's."),
  factor: z.int().min(1).default(16).describe('Each key frame comes this many frames after the one before.'),
  steps: z.int().min(1).default(20).describe('Denoising steps of each clip between two key frames.'),
  seed: z.int().min(0).default(0).describe('Seed of the first clip; every next one counts it up.'),
});

/** Makes the frames between key frames with an image-to-video model, while they are asked for. */
export const interpolateWithModelStage = defineStage({
  id: 'interpolate-with-model',
  version: 1,
  description: 'Fills in the frames between key frames with an image-to-video model.',
  inputs: {
    frames: frames(),
    denoiser: denoiser({ prediction: 'velocity', space: variable('space') }),
    scheduler: scheduler({ prediction: 'velocity' }),
    guidance: guidance(),
    patchifier: patchifier(),
  },
  outputs: { frames: frames() },
  parameters,
  resource: 'device',
  async identity({ parameters: { checkpoint }, services }) {
    return componentIdentity(await (await services.checkpoint(checkpoint)).component('vae'));
  },
  estimate: estimateBetween,
  async run({ inputs, parameters: { checkpoint, factor, steps, seed }, services, signal, progress }) {
    const component = await (await services.checkpoint(checkpoint)).component('vae');
    const { denoiser: open, scheduler: schedule, guidance: prompts, patchifier: cut } = inputs;
    if (open.prediction !== 'velocity' || schedule.prediction !== 'velocity') throw noVelocity(open.prediction);
    const count = interpolatedCount(inputs.frames.info.frames, factor);
    async function* between() {
      const vae = await openWanVae(component, services.runtime);
      try {
        const method = betweenByModel({
          denoiser: open as typeof open & { readonly prediction: 'velocity' },
          scheduler: schedule as typeof schedule & { readonly prediction: 'velocity' },
          guidance: prompts,
          vae,
          patch: cut.patch,
          steps,
          seed: BigInt(seed),
          frames: clipLength(factor),
          signal,
        });
        let step = 0;
        for await (const frame of interpolateFrames(inputs.frames, { factor, method, signal })) {
          progress({ step: ++step, steps: count, label: 'frames' });
          yield frame;
        }
      } finally {
        await vae.dispose();
      }
    }
    return { frames: { info: { ...inputs.frames.info, frames: count }, [Symbol.asyncIterator]: between } };
  },
});

function noVelocity(got: string): KinographError {
  return new KinographError('pipelines.prediction', { where: 'interpolate-with-model', wanted: 'velocity', got });
}

function estimateBetween({
  inputs,
  parameters: { factor, steps },
}: EstimateContext<z.output<typeof parameters>, Services>): Estimate {
  const keys = inputs.frames as ExpectedFrames | undefined;
  const model = inputs.denoiser as ExpectedDenoiser | undefined;
  if (!keys || !model) return {};
  const { batch, height, width } = keys;
  const picture = bytesOf([batch, 3, height, width]);
  const video: ExpectedFrames = {
    batch,
    height,
    width,
    frames: interpolatedCount(keys.frames, factor),
    bytes: picture,
  };
  const clip = latentShapeOf(model.space, { frames: clipLength(factor), height, width });
  const { requests = 1, textLength = 512 } = (inputs.guidance ?? {}) as Partial<ExpectedGuidance>;
  const calls = (inputs.scheduler as ExpectedScheduler | undefined)?.callsOf(steps) ?? steps;
  const session = model.call([1, model.space.channels, clip.frames, clip.height, clip.width], requests, textLength);
  const clips = batch * Math.max(0, keys.frames - 1);
  return {
    outputs: { frames: video },
    sessions: [{ ...session, flops: session.flops * calls * clips }],
    workBytes: bytesOf([2, 3, clipLength(factor), height, width]),
  };
}
