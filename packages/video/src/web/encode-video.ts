import type { FrameChunk } from '@kinograph/ports';
import { checkWriting, noFrames, pathOfEntry } from '../check-writing.js';
import { encodeClips } from '../encode-clips.js';
import type { RgbFrame } from '../rgb-frame.js';
import { type VideoFormat, videoFormatOf } from '../video-format.js';
import type { WebCodec } from './encoder-config.js';
import type { WebClip, WebClipOptions } from './web-clip.js';

/** How to make a video in a page. */
export interface EncodeVideoOptions {
  /** Ends in `.mp4` or `.gif`; with no extension, or a slash at the end, it is PNG pictures. Its last part names the file. */
  readonly path: string;
  /** Frames a second, more than 0 and at most 240; at most 50 for GIF. */
  readonly fps: number;
  /** For MP4: 0 (smallest file) to 100 (finest picture). 80 where left out. */
  readonly quality?: number;
  /** Every pixel becomes a square of this side: a whole number from 1 (left out) to 16. */
  readonly scale?: number;
  /** Text to keep inside the file, the JSON of the graph that made it, where `writeVideo` keeps it. */
  readonly graph?: string;
  /** Looked at between frames; its reason is thrown once it aborts. */
  readonly signal?: AbortSignal;
  /** Called after each frame with how many are done. */
  readonly onFrame?: (frames: number) => void;
  /** Called with each picture as it goes into a file: of which batch entry, and which frame of it. */
  readonly onPicture?: (picture: RgbFrame, entry: number, frame: number) => void;
}

/** A video made in a page, whole. */
export interface EncodedVideo {
  /**
   * What to download it as: the last part of the path, with `-0`, `-1`, ... where a batch made several. Several PNG pictures are a zip of
   * a folder, `fox.zip`; one is `fox.png`.
   */
  readonly name: string;
  readonly data: Blob;
  readonly format: VideoFormat;
  /** What an MP4 holds: H.264 (`avc`) where the browser encodes it. */
  readonly codec?: WebCodec;
  readonly frames: number;
  /** Size of the pictures in pixels. (MP4 has even sides: odd ones gain a copy of the last column or row, which is not counted.) */
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly fps: number;
}

/**
 * Turns a stream of frames, chunks `[B, 3, F, H, W]` in `[-1, 1]`, into files in memory, as they arrive: one for each batch entry. What
 * `writeVideo` is in Node, for pages and their workers; MP4 is encoded by the browser (WebCodecs), in H.264, else VP9 or AV1.
 * @throws KinographError `video.format`, `video.fps`, `video.quality`, `video.scale`, `video.shape`, `video.no-frames`,
 *   `video.not-a-number`; `video.encoder` where the browser encodes none of the three, or the one it has fails; the reason of `signal`.
 */
export async function encodeVideo(
  frames: AsyncIterable<FrameChunk> | Iterable<FrameChunk>,
  options: EncodeVideoOptions,
): Promise<EncodedVideo[]> {
  const { path, fps, graph, signal, quality = 80, scale = 1, onPicture, onFrame = () => undefined } = options;
  const format = videoFormatOf(path);
  checkWriting({ format, fps, quality, scale });
  const openClip = await clipOpener(format);
  const clips: WebClip[] = [];
  const names: string[] = [];
  let done = 0;
  try {
    const made = await encodeClips(frames, {
      scale,
      signal,
      onFrame(count) {
        done = count;
        onFrame(count);
      },
      async open(entry, batch, { width, height }) {
        names[entry] = stemOf(pathOfEntry(path, format, entry, batch), format);
        const clip = await openClip({ width, height, fps, quality, graph, name: names[entry] });
        clips.push(clip);
        return {
          finish: clip.finish,
          add(picture) {
            onPicture?.(picture, entry, done);
            return clip.add(picture);
          },
        };
      },
    });
    if (!made) throw noFrames(path);
    const { frames: count, width, height } = made;
    return made.made.map(({ extension, ...file }, entry) => {
      return { name: `${names[entry]}${extension}`, ...file, format, frames: count, width, height, fps };
    });
  } catch (error) {
    for (const clip of clips) await clip.discard().catch(() => undefined);
    throw error;
  }
}

/** Loads what making a file of this name needs, before there are frames. @throws KinographError `video.format`. */
export async function prepareEncoding(path: string): Promise<void> {
  await clipOpener(videoFormatOf(path));
}

/** What starts a clip in a format: only what is used is loaded. */
async function clipOpener(format: VideoFormat): Promise<(options: WebClipOptions) => Promise<WebClip>> {
  if (format === 'mp4') return (await import('./mp4-clip.js')).openMp4Clip;
  if (format === 'gif') return (await import('./gif-clip.js')).openGifClip;
  return (await import('./png-clip.js')).openPngClip;
}

/** The last part of a path, without its extension. */
function stemOf(path: string, format: VideoFormat): string {
  const name =
    path
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1)! || 'video';
  return format === 'png' ? name : name.slice(0, -'.mp4'.length);
}
