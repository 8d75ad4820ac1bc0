import { KinographError } from '@kinograph/errors';
import { defineStage, file, frames } from '@kinograph/ports';
import { writeVideoStage } from '@kinograph/video';
import type { MadeVideo } from '../engine/events.js';
import { encodeVideo, type VideoEncoding } from './encode-video.js';
import { type Pictures, pictureOf, pngOf } from './pictures.js';

/**
 * `write-video` as a page can: the file is made in memory and handed over. Same id, version and parameters as the command
 * line's, so the same graph runs in both.
 */
export function pageVideoStage(handOver: (path: string, video: MadeVideo) => void) {
  return defineStage({
    id: writeVideoStage.id,
    version: writeVideoStage.version,
    description: 'Makes an MP4 of frames, to watch and to download.',
    inputs: { frames: frames() },
    outputs: { file: file() },
    parameters: writeVideoStage.parameters,
    cache: false,
    async run({ inputs, parameters, services, signal, progress, notice }) {
      const { path, fps, quality, scale } = parameters;
      const { info } = inputs.frames;
      const name = path.split(/[/\\]/).at(-1)!;
      if (!/\.mp4$/i.test(name)) {
        throw new KinographError('studio.format', {
          where: `video: ${path}`,
          wanted: 'a name that ends in .mp4',
          got: name,
          next: 'A page makes MP4 files; the command line also writes GIF and PNG.',
        });
      }
      if (info.batch > 1) notice(`Of the ${info.batch} videos of this batch the page makes the first.`);
      const size = { width: info.width * scale, height: info.height * scale };
      let encoding: VideoEncoding | undefined;
      try {
        encoding = await encodeVideo({ ...size, fps, quality, graph: services.graph ?? '' });
        if (encoding.codec !== 'avc')
          notice(`This browser encodes no H.264, so the MP4 holds ${encoding.codec.toUpperCase()}.`);
        let step = 0;
        let poster: Pictures | undefined;
        for await (const chunk of inputs.frames) {
          for (let frame = 0; frame < chunk.shape[2]!; frame++) {
            signal.throwIfAborted();
            const picture = pictureOf(chunk, frame, scale);
            await encoding.add(picture);
            if (step === Math.floor(info.frames / 2)) poster = picture;
            progress({ step: ++step, steps: info.frames, label: 'frames' });
          }
        }
        const data = await encoding.finish();
        encoding = undefined;
        handOver(path, { name, data, poster: poster && (await pngOf(poster)), frames: step, ...size, fps });
        return { file: [{ path, mimeType: data.type, bytes: data.size, frames: step, ...size, fps }] };
      } finally {
        await encoding?.cancel();
      }
    },
  });
}
