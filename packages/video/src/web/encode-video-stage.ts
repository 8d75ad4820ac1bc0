import { defineStage } from '@kinograph/ports';
import type { RgbFrame } from '../rgb-frame.js';
import { oddSidesNotice, writeVideoDeclaration } from '../write-video-declaration.js';
import { type EncodedVideo, encodeVideo, prepareEncoding } from './encode-video.js';

/** Who is given what the stage makes. */
export interface EncodeVideoStageOptions {
  /** Given each video once all of them are done; waited for. */
  onVideo(video: EncodedVideo, about: AboutVideo): void | Promise<void>;
  /** Given each picture as it goes into a file: which of how many. */
  onPicture?(picture: RgbFrame, about: AboutVideo & { readonly frame: number; readonly frames: number }): void;
}

/** Which video it is. */
export interface AboutVideo {
  /** The node that makes it, as events have it. */
  readonly node: string;
  /** As the graph says it. */
  readonly path: string;
  /** Its place in the batch. */
  readonly entry: number;
}

/**
 * `write-video` as a page can: files are made in memory and handed over. Id, version and parameters are those of `writeVideoStage`, in
 * whose place it goes into a registry, so that the same graph runs in both.
 */
export function encodeVideoStage({ onVideo, onPicture }: EncodeVideoStageOptions) {
  return defineStage({
    ...writeVideoDeclaration,
    description: 'Makes an MP4, a GIF or PNG pictures of frames, to watch and to download.',
    prepare: ({ parameters }) => prepareEncoding(parameters.path),
    async run({ node, inputs, parameters, services, signal, progress, notice }) {
      const { path } = parameters;
      const { info } = inputs.frames;
      const odd = oddSidesNotice(info, parameters);
      if (odd) notice(odd);
      const videos = await encodeVideo(inputs.frames, {
        ...parameters,
        graph: services?.graph,
        signal,
        onPicture: (picture, entry, frame) => onPicture?.(picture, { node, path, entry, frame, frames: info.frames }),
        onFrame: (step) => progress({ step, steps: info.frames, label: 'frames' }),
      });
      const [{ codec } = {}] = videos;
      if (codec !== undefined && codec !== 'avc') {
        notice(`This browser encodes no H.264, so the MP4 holds ${codec.toUpperCase()}.`);
      }
      for (const [entry, video] of videos.entries()) await onVideo(video, { node, path, entry });
      return {
        file: videos.map(({ name, data, frames, width, height, fps }) => {
          return { path: name, mimeType: data.type, bytes: data.size, frames, width, height, fps };
        }),
      };
    },
  });
}
