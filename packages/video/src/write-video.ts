import { KinographError } from '@kinograph/errors';
import type { FrameChunk, WrittenFile } from '@kinograph/ports';
import { checkWriting, noFrames, pathOfEntry } from './check-writing.js';
import type { AvcEncoderFactory } from './h264/avc-encoder.js';
import { mimeTypes, type VideoFormat, videoFormatOf } from './video-format.js';

/** How to write a video. */
export interface WriteVideoOptions {
  /** Ends in `.mp4` or `.gif`; with no extension, or a slash at the end, it is a directory of PNG files. */
  readonly path: string;
  /** Frames a second, more than 0 and at most 240; at most 50 for GIF. Fractions (23.976) are fine. */
  readonly fps: number;
  /** For MP4: 0 (smallest file) to 100 (finest picture). 80 where left out: no visible loss even at 64x64. */
  readonly quality?: number;
  /** Every pixel becomes a square of this side: a whole number from 1 (left out) to 16. Tiny clips gain sharp colour edges. */
  readonly scale?: number;
  /** Text to keep inside the file, the JSON of the graph that made it; `readEmbeddedGraph` gives it back. */
  readonly graph?: string;
  /** Looked at between frames. Once it aborts, nothing is left on disk and its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Called after each frame with how many are written. */
  readonly onFrame?: (frames: number) => void;
  /** Another H.264 encoder for MP4. */
  readonly encoder?: AvcEncoderFactory;
}

/**
 * A video on disk. Its path is as asked for, with `-0`, `-1`, ... before the extension where a batch made several. (MP4 has
 * even sides: odd ones gain a copy of the last column or row, which `width` and `height` do not count.)
 */
export interface VideoFile extends WrittenFile {
  readonly format: VideoFormat;
}

/**
 * Writes a stream of frames, chunks `[B, 3, F, H, W]` in `[-1, 1]`, to disk as they arrive; memory does not grow with
 * length. Node only. Each batch entry becomes a file of its own. The result is complete and on disk, or there is none: work
 * goes to a temporary name and is renamed at the end.
 * @throws KinographError `video.format`, `video.fps`, `video.quality`, `video.scale`, `video.shape`, `video.no-frames`, `video.not-a-number`,
 *   `video.path-taken`, `video.too-large`, `video.disk-full`, `video.disk`, `video.thread`; the reason of `signal` once it has aborted.
 */
export async function writeVideo(
  frames: AsyncIterable<FrameChunk> | Iterable<FrameChunk>,
  options: WriteVideoOptions,
): Promise<VideoFile[]> {
  const { path, fps, graph, signal, quality = 80, scale = 1, encoder } = options;
  const format = videoFormatOf(path);
  checkWriting({ format, fps, quality, scale });
  const paths: string[] = [];
  const pathOf = (entry: number, batch: number): string => {
    paths[entry] ??= pathOfEntry(path, format, entry, batch);
    return paths[entry];
  };
  const { writeClips } = await import('./node/write-clips.js');
  const onFrame = options.onFrame ?? (() => undefined);
  const write = { format, pathOf, scale, signal, onFrame, fps, quality, graph, encoder };
  const written = await writeClips(frames, write).catch((error: unknown) => {
    throw diskError(error, path);
  });
  if (!written) throw noFrames(path);
  const { width, height, frames: count } = written;
  return written.made.map((bytes, entry) => {
    return { path: paths[entry]!, format, mimeType: mimeTypes[format], bytes, frames: count, width, height, fps };
  });
}

/**
 * Refuses a path that `writeVideo` would refuse, and loads the code it needs for it, before there are frames. Node only.
 * @throws KinographError `video.format`, `video.path-taken`.
 */
export async function prepareVideo(path: string): Promise<void> {
  const format = videoFormatOf(path);
  const { checkOutputPlace } = await import('./node/output-place.js');
  const { isPngName } = await import('./png/png-name.js');
  await checkOutputPlace(path, format === 'png' ? 'directory' : 'file', isPngName);
  const { prepareCoders } = await import('./node/threaded-coders.js');
  await Promise.all([import('./node/write-clips.js'), prepareCoders(format)]);
}

/** Says in a sentence what the system said in a code; leaves every other error as it is. */
function diskError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : undefined;
  if (code === undefined) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new KinographError('video.disk-full', {
      where: `video: ${path}: the disk is full`,
      next: 'Nothing was left behind. Make room, or write elsewhere.',
      cause: error,
    });
  }
  const detail = (error as Error).message;
  return new KinographError('video.disk', { where: `video: ${path}: cannot be written (${detail})`, cause: error });
}
