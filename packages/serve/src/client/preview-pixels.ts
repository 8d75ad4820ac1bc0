import type { ServedPreview } from '../api/events.js';

/** A preview as a canvas takes it: RGBA, `[count, height, width, 4]`. */
export function previewPixels({ rgb, width, height, count }: ServedPreview): Uint8ClampedArray<ArrayBuffer> {
  const bytes = atob(rgb);
  const pixels = new Uint8ClampedArray(4 * width * height * count);
  for (let from = 0, to = 0; to < pixels.length; from += 3, to += 4) {
    pixels[to] = bytes.charCodeAt(from);
    pixels[to + 1] = bytes.charCodeAt(from + 1);
    pixels[to + 2] = bytes.charCodeAt(from + 2);
    pixels[to + 3] = 255;
  }
  return pixels;
}
