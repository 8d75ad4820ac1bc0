import type { Estimate } from '@kinograph/graph';
import { defineStage, type ExpectedFrames, type ExpectedMask, frames, mask } from '@kinograph/ports';
import { z } from 'zod';
import { placeFrames, placeMask } from './place-frames.js';

/** Puts given frames where they belong in a clip, grey between them. */
export const placeFramesStage = defineStage({
  id: 'place-frames',
  version: 1,
  description: 'Puts given frames in their places in a clip; all others are grey.',
  inputs: { frames: frames() },
  outputs: { frames: frames(), mask: mask() },
  parameters: z.object({
    frames: z.int().min(1).default(17).describe('Frames of the whole clip.'),
    at: z
      .array(z.int())
      .min(1)
      .default([0])
      .describe('Frame numbers, rising; negative ones count from the end. One for several frames: they follow it.'),
  }),
  // Quicker to do again than to read back.
  cache: false,
  estimate({ inputs, parameters }): Estimate {
    const which: ExpectedMask = { bytes: 0, frames: parameters.frames };
    if (!inputs.frames) return { outputs: { mask: which } };
    const clip: ExpectedFrames = { ...(inputs.frames as ExpectedFrames), frames: parameters.frames };
    return { outputs: { frames: clip, mask: which } };
  },
  run({ inputs, parameters }) {
    const { info } = inputs.frames;
    const which = placeMask({ ...parameters, given: info.frames });
    const clip = { ...info, frames: parameters.frames };
    return { mask: which, frames: { info: clip, [Symbol.asyncIterator]: () => placeFrames(inputs.frames, which) } };
  },
});
