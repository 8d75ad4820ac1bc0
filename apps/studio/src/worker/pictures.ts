import type { RgbFrame } from '@kinograph/video';

/** Pictures as a canvas takes them: RGBA, `[count, height, width, 4]`. */
export interface Pictures {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** A picture as a canvas takes it. */
export function pictureOf({ width, height, data }: RgbFrame): Pictures {
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) pixels.set(data.subarray(from, from + 3), to);
  return { width, height, count: 1, pixels };
}

/** Every `step`th pixel of a picture, in both directions. */
export function thinned(picture: Pictures, step: number): Pictures {
  if (step <= 1) return picture;
  const [width, height] = [Math.ceil(picture.width / step), Math.ceil(picture.height / step)];
  const from = new Uint32Array(picture.pixels.buffer);
  const to = new Uint32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      to[row * width + column] = from[row * step * picture.width + column * step]!;
    }
  }
  return { width, height, count: 1, pixels: new Uint8ClampedArray(to.buffer) };
}

/** Pictures of one size, one after another. */
export function joined(pictures: readonly Pictures[]): Pictures {
  const { width, height } = pictures[0]!;
  const pixels = new Uint8ClampedArray(pictures.reduce((sum, picture) => sum + picture.pixels.length, 0));
  let at = 0;
  let count = 0;
  for (const picture of pictures) {
    pixels.set(picture.pixels, at);
    at += picture.pixels.length;
    count += picture.count;
  }
  return { width, height, count, pixels };
}

/** A picture as a PNG file. */
export function pngOf({ width, height, pixels }: Pictures): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas.convertToBlob();
}
