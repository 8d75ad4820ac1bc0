import { convertIndexedToRgb, type DecodedPng, decode as decodePng } from 'fast-png';
import { decode as decodeJpeg } from 'jpeg-js';
import { pictureError } from '../picture-error.js';
import type { RgbFrame } from '../rgb-frame.js';

/** Largest picture, in pixels of 10^6: a few kilobytes can claim to be gigabytes. */
const mostMegapixels = 100;
const jpegLimits = { maxResolutionInMP: mostMegapixels, maxMemoryUsageInMB: 4096 };

/** Decodes a PNG or JPEG file. */
export function parsePicture(bytes: Uint8Array, where: string): RgbFrame {
  const begins = (...first: number[]) => first.every((byte, index) => bytes[index] === byte);
  try {
    if (begins(0x89, 0x50, 0x4e, 0x47)) {
      requireModest(bytes);
      return rgbOf(decodePng(bytes));
    }
    if (begins(0xff, 0xd8, 0xff)) {
      return decodeJpeg(bytes, { useTArray: true, formatAsRGBA: false, ...jpegLimits });
    }
  } catch (cause) {
    throw pictureError(where, cause instanceof Error ? cause.message : String(cause), cause);
  }
  throw pictureError(where, bytes.length === 0 ? 'an empty file' : 'neither');
}

/** A PNG's first chunk says how large it is. */
function requireModest(png: Uint8Array): void {
  const header = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (png.byteLength < 24) throw new Error('a file that ends too soon');
  const [width, height] = [header.getUint32(16), header.getUint32(20)];
  if (width * height > mostMegapixels * 1e6)
    throw new Error(`one of ${width}x${height}, beyond ${mostMegapixels} megapixels`);
}

/** Of 16 bits the upper 8; grey three times; palettes looked up; transparency left out. */
function rgbOf(png: DecodedPng): RgbFrame {
  const { width, height, depth } = png;
  const values = png.palette ? convertIndexedToRgb(png) : png.data;
  const channels = png.palette ? png.palette[0]!.length : png.channels;
  const toByte = depth === 16 ? (value: number) => value >> 8 : (value: number) => value;
  const data = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      data[3 * pixel + channel] = toByte(values[pixel * channels + (channels < 3 ? 0 : channel)]!);
    }
  }
  return { width, height, data };
}
