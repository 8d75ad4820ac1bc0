import { KinographError } from '@kinograph/errors';
import type { FrameChunk } from '@kinograph/ports';
import type { VideoFormat } from './video-format.js';

/** What decides how a clip is written. */
export interface Writing {
  readonly format: VideoFormat;
  readonly fps: number;
  readonly quality: number;
  readonly scale: number;
}

/** Checks the numbers of what is asked for. @throws KinographError `video.fps`, `video.quality`, `video.scale`. */
export function checkWriting({ format, fps, quality, scale }: Writing): void {
  const fastest = format === 'gif' ? 50 : 240;
  check('fps', fps, `a number above 0 and at most ${fastest}`, fps > 0 && fps <= fastest);
  check('quality', quality, 'a number from 0 to 100', quality >= 0 && quality <= 100);
  check('scale', scale, 'a whole number from 1 to 16', Number.isInteger(scale) && scale >= 1 && scale <= 16);
}

function check(name: 'fps' | 'quality' | 'scale', value: number, wanted: string, fits: boolean): void {
  if (!fits) throw new KinographError(`video.${name}`, { where: `video: ${name}`, wanted, got: String(value) });
}

/** Checks that a chunk is one of frames, and like the first of its stream. @throws KinographError `video.shape`. */
export function checkChunk({ shape }: FrameChunk, first: FrameChunk | undefined): void {
  const fits =
    shape.length === 5 &&
    shape[1] === 3 &&
    [0, 3, 4].every((axis) => shape[axis]! > 0 && (first === undefined || shape[axis] === first.shape[axis]));
  if (fits) return;
  const [B, , , H, W] = first?.shape ?? ['B', 3, 'F', 'H', 'W'];
  throw new KinographError('video.shape', {
    where: 'video: a chunk of frames',
    wanted: `[${B}, 3, F, ${H}, ${W}]`,
    got: `[${shape.join(', ')}]`,
  });
}

/** The path of one entry of a batch: as asked for, with `-0`, `-1`, ... before the extension where there are several. */
export function pathOfEntry(path: string, format: VideoFormat, entry: number, batch: number): string {
  if (batch === 1) return path;
  if (format === 'png') return `${path.replace(/[/\\]+$/, '')}-${entry}`;
  const dot = path.lastIndexOf('.');
  return `${path.slice(0, dot)}-${entry}${path.slice(dot)}`;
}

/** Of a stream with no frame in it. */
export function noFrames(path: string): KinographError {
  return new KinographError('video.no-frames', { where: `video: ${path}`, wanted: 'a frame or more', got: 'none' });
}
