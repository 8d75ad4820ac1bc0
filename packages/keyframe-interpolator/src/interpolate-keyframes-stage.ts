import type { Estimate, Expected } from '@kinograph/graph';
import { bytesOf, defineStage, type ExpectedFrames, type FramesInfo, frames } from '@kinograph/ports';
import { z } from 'zod';
import { interpolatedCount, interpolateFrames } from './interpolate-frames.js';
import { methodNamed } from './method.js';

/** Makes the frames between key frames while they are asked for. */
export const interpolateKeyframesStage = defineStage({
  id: 'interpolate-keyframes',
  version: 1,
  description: 'Fills in the frames between key frames.',
  inputs: { frames: frames() },
  outputs: { frames: frames() },
  parameters: z.object({
    factor: z.int().min(1).describe('Each key frame comes this many frames after the one before.'),
    method: z.enum(['motion', 'linear', 'slerp']).default('motion').describe('How the frames between are made.'),
  }),
  estimate: ({ inputs, parameters }) => estimateBetween(inputs.frames, parameters.factor),
  run({ inputs, parameters, signal, progress }) {
    const { factor, method } = parameters;
    const count = interpolatedCount(inputs.frames.info.frames, factor);
    const info: FramesInfo = { ...inputs.frames.info, frames: count };
    async function* between() {
      let step = 0;
      for await (const frame of interpolateFrames(inputs.frames, { factor, method: methodNamed(method), signal })) {
        progress({ step: ++step, steps: count, label: 'frames' });
        yield frame;
      }
    }
    return { frames: { info, [Symbol.asyncIterator]: between } };
  },
});

/** Pictures of one size alive at once: two key frames, what moves them, and the frame between. */
const picturesAtWork = 8;

function estimateBetween(frames: Expected | undefined, factor: number): Estimate {
  const { batch, height, width, frames: count } = (frames ?? {}) as Partial<ExpectedFrames>;
  if (!batch || !height || !width || !count) return {};
  const picture = bytesOf([batch, 3, height, width]);
  const between: ExpectedFrames = { batch, height, width, frames: interpolatedCount(count, factor), bytes: picture };
  return { outputs: { frames: between }, workBytes: picturesAtWork * picture };
}
