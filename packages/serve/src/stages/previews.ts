import { type FrameChunk, type FramesInfo, type Latents, latentPictures, type Pictures } from '@kinograph/ports';
import { rgbFrame } from '@kinograph/video';
import type { ServedPreview } from '../api/events.js';

/** Largest side of a picture in pixels, and most pictures of one preview. */
const largest = 96;
const most = 24;

/** What a stage's own preview looks like as data; undefined where there is nothing to see. */
export function servedPreview(value: unknown): ServedPreview | undefined {
  if (value instanceof FramesPreview) return { ...encoded(value.pictures()), rough: false };
  if (typeof value !== 'object' || value === null || !('space' in value) || !('tensor' in value)) return undefined;
  return { ...encoded(everyNth(latentPictures(value as Latents))), rough: true };
}

/** The frames that passed so far, small: a preview that costs something only when it is sent. */
export class FramesPreview {
  readonly #info: FramesInfo;
  readonly #pictures: Pictures[] = [];
  #frames = 0;

  constructor(info: FramesInfo) {
    this.#info = info;
  }

  /** Takes note of a chunk `[B, 3, F, H, W]`. */
  add(chunk: FrameChunk): void {
    const step = Math.ceil(Math.max(this.#info.width, this.#info.height) / largest);
    const every = Math.ceil(this.#info.frames / most);
    for (let frame = 0; frame < chunk.shape[2]!; frame++) {
      if (this.#frames++ % every === 0) this.#pictures.push(thinned(rgbFrame(chunk, 0, frame), step));
    }
  }

  pictures(): Pictures {
    return joined(this.#pictures);
  }
}

/** Every `step`th pixel, in both directions. */
function thinned({ width, height, data }: { width: number; height: number; data: Uint8Array }, step: number): Pictures {
  const small = { width: Math.ceil(width / step), height: Math.ceil(height / step), count: 1 };
  const rgb = new Uint8Array(small.width * small.height * 3);
  for (let row = 0, at = 0; row < height; row += step) {
    for (let column = 0; column < width; column += step, at += 3) {
      const from = 3 * (row * width + column);
      rgb.set(data.subarray(from, from + 3), at);
    }
  }
  return { ...small, rgb };
}

/** Pictures that are too many or too large, thinned out. */
function everyNth(pictures: Pictures): Pictures {
  const { width, height, count, rgb } = pictures;
  const step = Math.ceil(Math.max(width, height) / largest);
  const every = Math.ceil(count / most);
  if (step === 1 && every === 1) return pictures;
  const size = 3 * width * height;
  const chosen = Array.from({ length: Math.ceil(count / every) }, (_, index) => index * every * size);
  return joined(chosen.map((start) => thinned({ width, height, data: rgb.subarray(start, start + size) }, step)));
}

function joined(pictures: readonly Pictures[]): Pictures {
  const { width, height } = pictures[0] ?? { width: 0, height: 0 };
  const rgb = new Uint8Array(pictures.length * width * height * 3);
  for (const [index, picture] of pictures.entries()) rgb.set(picture.rgb, index * width * height * 3);
  return { width, height, count: pictures.length, rgb };
}

function encoded({ width, height, count, rgb }: Pictures) {
  return { width, height, count, rgb: Buffer.from(rgb).toString('base64') };
}
