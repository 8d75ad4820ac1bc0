import { resizeImage } from './resize-image.js';
import type { RgbFrame } from './rgb-frame.js';

/** How a picture of another shape is brought to a size: `cover` crops what is too long evenly, `stretch` distorts. */
export type Fit = 'cover' | 'stretch';

/** A picture in a size, by `resizeImage`; `stretch` is what diffusers does. */
export function fitImage(
  image: RgbFrame,
  size: { readonly width: number; readonly height: number },
  fit: Fit,
): RgbFrame {
  return resizeImage(fit === 'cover' ? croppedTo(image, size.width / size.height) : image, size);
}

/** The middle of a picture, as large as it can be at a ratio of width to height. */
function croppedTo(image: RgbFrame, ratio: number): RgbFrame {
  const width = Math.max(1, Math.min(image.width, Math.round(image.height * ratio)));
  const height = Math.max(1, Math.min(image.height, Math.round(image.width / ratio)));
  if (width === image.width && height === image.height) return image;
  const [left, top] = [(image.width - width) >> 1, (image.height - height) >> 1];
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = 3 * ((top + row) * image.width + left);
    data.set(image.data.subarray(from, from + 3 * width), 3 * row * width);
  }
  return { width, height, data };
}
