import { sourceIdentity } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import type { Estimate, Json } from '@kinograph/graph';
import { bytesOf, defineStage, type ExpectedFrames, frames } from '@kinograph/ports';
import { openSource } from '@kinograph/safetensors';
import { z } from 'zod';
import { frameChunk } from './frame-chunk.js';
import { isInlinePicture } from './inline-picture.js';
import { isVideoName, readFrames } from './read-frames.js';
import type { RgbFrame } from './rgb-frame.js';

/** Reads pictures, and the ends of videos, as the frames of a clip. */
export const readFramesStage = defineStage({
  id: 'read-frames',
  version: 1,
  description: 'Frames from PNG and JPEG pictures, and from the ends of videos.',
  inputs: {},
  outputs: { frames: frames() },
  parameters: z.object({
    paths: z
      .array(z.string().min(1))
      .min(1)
      .describe('Pictures (PNG, JPEG) and videos (mp4, mov, webm, mkv, gif), in order; pictures also as data: URLs.'),
    width: z.int().min(1).default(64).describe('Width in pixels.'),
    height: z.int().min(1).default(64).describe('Height in pixels.'),
    fit: z
      .enum(['cover', 'stretch'])
      .default('cover')
      .describe('Other shapes: cover crops them evenly, stretch distorts them.'),
    last: z.int().min(1).default(5).describe('Of a video: how many frames of its end.'),
    fps: z.number().positive().optional().describe('Of a video: frames a second it is resampled to. Default: its own.'),
  }),
  // The files are there already.
  cache: false,
  identity: ({ parameters, services }) =>
    Promise.all(
      parameters.paths.map(async (path): Promise<Json> => {
        if (isInlinePicture(path)) return null; // The parameters say it all.
        const source = await openSource(services.inputPath?.(path) ?? path);
        try {
          return sourceIdentity(source);
        } finally {
          await source.close();
        }
      }),
    ),
  estimate({ parameters: { paths, width, height, last } }): Estimate {
    const count = paths.reduce((sum, path) => sum + (isVideoName(path) ? last : 1), 0);
    const expected: ExpectedFrames = {
      batch: 1,
      frames: count,
      height,
      width,
      bytes: bytesOf([1, 3, count, height, width]),
    };
    return { outputs: { frames: expected } };
  },
  async run({ parameters, services, signal }) {
    const { paths, width, height } = parameters;
    const pictures: RgbFrame[] = [];
    for (const path of paths) {
      signal.throwIfAborted();
      const place = isInlinePicture(path) ? path : (services.inputPath?.(path) ?? path);
      const read = await readFrames(place, { ...parameters, signal });
      const short = isVideoName(path) && read.length < parameters.last;
      if (short) {
        const wanted = `${parameters.last} frames or more`;
        throw new KinographError('video.too-short', {
          where: path,
          wanted,
          got: `${read.length}`,
          next: 'Ask for fewer.',
        });
      }
      pictures.push(...read);
    }
    async function* each() {
      for (const picture of pictures) yield frameChunk(picture);
    }
    return { frames: { info: { batch: 1, frames: pictures.length, height, width }, [Symbol.asyncIterator]: each } };
  },
});
