import { pictureError } from './picture-error.js';
import type { RgbFrame } from './rgb-frame.js';

/** Decodes a picture with the browser, colours as they are in the file. */
export async function drawPicture(bytes: Uint8Array<ArrayBuffer>, where: string): Promise<RgbFrame> {
  const plain = { colorSpaceConversion: 'none', premultiplyAlpha: 'none', imageOrientation: 'none' } as unknown;
  const bitmap = await createImageBitmap(new Blob([bytes]), plain as ImageBitmapOptions).catch((cause: unknown) => {
    throw pictureError(where, 'what this browser cannot decode', cause);
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const pixels = context.getImageData(0, 0, width, height).data;
  const data = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) data.set(pixels.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel);
  return { width, height, data };
}
