import type { RgbFrame } from './rgb-frame.js';

/**
 * A PNG or JPEG file as 8-bit RGB; in browsers whatever the browser reads. Transparency is left out, not blended, as Pillow's
 * `convert('RGB')` does; a JPEG is as its camera stored it, without turning.
 * @param where names the picture in errors
 * @throws KinographError `video.picture` for anything else, and for damaged files.
 */
export async function decodePicture(bytes: Uint8Array<ArrayBuffer>, where: string): Promise<RgbFrame> {
  if (typeof createImageBitmap === 'function') {
    const { drawPicture } = await import('./draw-picture.js');
    return drawPicture(bytes, where);
  }
  const { parsePicture } = await import('./node/parse-picture.js');
  return parsePicture(bytes, where);
}
