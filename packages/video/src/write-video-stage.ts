import type { Expected } from '@kinograph/graph';
import { defineStage, type ExpectedFrames, file, frames } from '@kinograph/ports';
import { z } from 'zod';
import { videoFormatOf } from './video-format.js';
import { prepareVideo, writeVideo } from './write-video.js';

/** Bytes an encoder takes itself, and for each pixel: pictures in and out, and the one before. */
const encoderBytes = 24e6;
const bytesAPixel = 16;

/** Writes frames to disk as they come, with the graph inside the file where the host gives it. */
export const writeVideoStage = defineStage({
  id: 'write-video',
  version: 1,
  description: 'Writes frames to an MP4, a GIF or a directory of PNG files.',
  inputs: { frames: frames() },
  outputs: { file: file() },
  parameters: z.object({
    path: z.string().min(1).describe('Ends in .mp4 or .gif; with no extension it is a directory of PNG files.'),
    fps: z.number().positive().max(240).describe('Frames a second; at most 50 for GIF.'),
    quality: z.number().min(0).max(100).default(80).describe('For MP4: 0 (smallest file) to 100 (finest picture).'),
    scale: z.int().min(1).max(16).default(1).describe('Every pixel becomes a square of this side.'),
  }),
  cache: false,
  estimate: ({ inputs }) => ({ outputs: { file: { bytes: 0 } }, workBytes: writingBytes(inputs.frames) }),
  prepare: ({ parameters, services }) => prepareVideo(services?.outputPath?.(parameters.path) ?? parameters.path),
  async run({ inputs, parameters, services, signal, progress, notice }) {
    const { info } = inputs.frames;
    const path = services?.outputPath?.(parameters.path) ?? parameters.path;
    const odd = (info.width * parameters.scale) % 2 === 1 || (info.height * parameters.scale) % 2 === 1;
    if (odd && videoFormatOf(path) === 'mp4') {
      notice(`MP4 has even sides: ${info.width}x${info.height} gains a copy of its last column or row.`);
    }
    const written = await writeVideo(inputs.frames, {
      ...parameters,
      path,
      graph: services?.graph,
      signal,
      onFrame: (step) => progress({ step, steps: info.frames, label: 'frames' }),
    });
    return { file: written };
  },
});

function writingBytes(frames: Expected | undefined): number {
  const { width = 0, height = 0 } = (frames ?? {}) as Partial<ExpectedFrames>;
  return encoderBytes + bytesAPixel * width * height;
}
