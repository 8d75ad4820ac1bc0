import { KinographError } from '@kinograph/errors';

/** A clip and what is said of it. */
export interface Clip {
  /** `[frames, height, width]` in frames and pixels. */
  readonly shape: readonly [frames: number, height: number, width: number];
  /** 8-bit RGB, row-major `[frames, height, width, 3]`. */
  readonly frames: Uint8Array;
  /** Frames a second. */
  readonly fps: number;
  readonly caption: string;
  /** Other wordings of the caption. */
  readonly captions?: readonly string[];
  /** What else is known, such as what a renderer drew. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Opens a stream of items at item `from`, counted from 0. Called again with the same number, it gives the same items. */
export type OpenAt<Item> = (from: number) => AsyncIterable<Item>;

/**
 * Lets a stream that only starts at its beginning be opened anywhere, by reading past what comes before. `open` must give the
 * same items each time.
 */
export function replayed<Item>(open: () => AsyncIterable<Item> | Iterable<Item>): OpenAt<Item> {
  return async function* (from) {
    let index = 0;
    for await (const item of open()) if (index++ >= from) yield item;
  };
}

/** @throws KinographError `dataset.clip` when the bytes do not fit the shape, or the rate is not above 0. */
export function checkClip(clip: Clip, where: string): Clip {
  const [frames, height, width] = clip.shape;
  const whole = clip.shape.every((size) => Number.isInteger(size) && size > 0);
  const fits = whole && clip.frames.length === frames * height * width * 3;
  if (fits && Number.isFinite(clip.fps) && clip.fps > 0) return clip;
  throw new KinographError('dataset.clip', {
    where,
    wanted: 'frames x height x width x 3 bytes at a rate above 0',
    got: `${clip.frames.length} bytes for ${clip.shape.join('x')} at ${clip.fps} frames a second`,
    next: 'Give the frames as packed 8-bit RGB.',
  });
}
