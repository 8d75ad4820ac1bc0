import type { EstimateContext, Expected } from '@kinograph/graph';
import { type ExpectedFrames, file, frames, type Services } from '@kinograph/ports';
import { z } from 'zod';
import { videoFormatOf } from './video-format.js';

/** Bytes an encoder takes itself, and for each pixel: pictures in and out, and the one before. */
const encoderBytes = 24e6;
const bytesAPixel = 16;

const parameters = z.object({
  path: z.string().min(1).describe('Ends in .mp4 or .gif; with no extension it is a directory of PNG files.'),
  fps: z.number().positive().max(240).describe('Frames a second; at most 50 for GIF.'),
  quality: z.number().min(0).max(100).default(80).describe('For MP4: 0 (smallest file) to 100 (finest picture).'),
  scale: z.int().min(1).max(16).default(1).describe('Every pixel becomes a square of this side.'),
});

/** All of `write-video` but how the file comes about: one stage for graphs, wherever they run. */
export const writeVideoDeclaration = {
  id: 'write-video',
  version: 1,
  inputs: { frames: frames() },
  outputs: { file: file() },
  parameters,
  cache: false,
  estimate: ({ inputs }: EstimateContext<z.output<typeof parameters>, Services>) => ({
    outputs: { file: { bytes: 0 } },
    workBytes: writingBytes(inputs.frames),
  }),
} as const;

/** What is to be known of an MP4 of odd sides; nothing where there is nothing. */
export function oddSidesNotice(
  { width, height }: { readonly width: number; readonly height: number },
  { path, scale }: z.output<typeof parameters>,
): string | undefined {
  const odd = (width * scale) % 2 === 1 || (height * scale) % 2 === 1;
  if (!odd || videoFormatOf(path) !== 'mp4') return undefined;
  return `MP4 has even sides: ${width}x${height} gains a copy of its last column or row.`;
}

function writingBytes(frames: Expected | undefined): number {
  const { width = 0, height = 0 } = (frames ?? {}) as Partial<ExpectedFrames>;
  return encoderBytes + bytesAPixel * width * height;
}
