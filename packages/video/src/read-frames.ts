import { openSource } from '@kinograph/safetensors';
import { decodePicture } from './decode-picture.js';
import { type Fit, fitImage } from './fit-image.js';
import { inlinePicture, isInlinePicture, nameOfInput } from './inline-picture.js';
import type { RgbFrame } from './rgb-frame.js';

/** How files become frames. */
export interface ReadFramesOptions {
  readonly width: number;
  readonly height: number;
  /** `cover` where left out. Videos are always cropped. */
  readonly fit?: Fit;
  /** Of a video: only so many frames of its end. Left out: all, in memory. */
  readonly last?: number;
  /** Of a video: frames a second it is resampled to. Left out: its own. */
  readonly fps?: number;
  readonly signal?: AbortSignal;
}

const videoName = /\.(mp4|mov|webm|mkv|gif)$/i;

/** Whether a name is one of a video; everything else is taken for a picture. */
export function isVideoName(path: string): boolean {
  return !isInlinePicture(path) && videoName.test(path);
}

/**
 * The frames of a file in a size: one of a picture (PNG, JPEG; also as a `data:` URL), all or the last ones of a video (mp4, mov, webm, mkv, gif; Node, by
 * the `ffmpeg` on the path).
 * @throws KinographError `video.picture`, `video.no-ffmpeg`, `video.unreadable`; what opening the file throws.
 */
export async function readFrames(path: string, options: ReadFramesOptions): Promise<RgbFrame[]> {
  const { width, height, fit = 'cover', last = Number.POSITIVE_INFINITY, signal } = options;
  if (isVideoName(path)) {
    const { decodeFrames, probeVideo } = await import('./ffmpeg.js');
    const fps = options.fps ?? (await probeVideo(path, signal)).fps;
    const kept: RgbFrame[] = [];
    for await (const data of decodeFrames(path, { width, height, fps }, signal)) {
      kept.push({ width, height, data });
      if (kept.length > last) kept.shift();
    }
    return kept;
  }
  const bytes = isInlinePicture(path) ? await inlinePicture(path) : await fileBytes(path, signal);
  return [fitImage(await decodePicture(bytes, nameOfInput(path)), { width, height }, fit)];
}

async function fileBytes(path: string, signal: AbortSignal | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const source = await openSource(path, { signal });
  try {
    return Uint8Array.from(await source.read(0, source.size));
  } finally {
    await source.close();
  }
}
