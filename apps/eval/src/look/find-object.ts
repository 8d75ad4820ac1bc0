import { COLOUR_NAMES, COLOURS, type Colour } from '@kinograph/footage';
import { frameOf, type LookedAt, median } from './clip.js';

/** Differences from the empty place that are not noise. */
const noise = 26;

/** Which pixels are neither the place nor a shadow on it: 1 a pixel, [frames, height, width]. */
export function findForeground({ data, frames, height, width }: LookedAt, empty: Uint8Array): Uint8Array {
  const found = new Uint8Array(frames * height * width);
  for (let pixel = 0; pixel < found.length; pixel++) {
    const at = 3 * pixel;
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const [er, eg, eb] = [empty[at]!, empty[at + 1]!, empty[at + 2]!];
    const strength = Math.max(Math.abs(r - er), Math.abs(g - eg), Math.abs(b - eb));
    if (strength < noise) continue;
    // A shadow is the place times one factor, on the ground.
    const factor = (r * er + g * eg + b * eb) / Math.max(1, er * er + eg * eg + eb * eb);
    const left = Math.max(Math.abs(r - factor * er), Math.abs(g - factor * eg), Math.abs(b - factor * eb));
    const isLow = (pixel % (height * width)) / width > 0.6 * height;
    if (isLow && factor > 0.45 && factor < 0.97 && left < 16) continue;
    found[pixel] = 1;
  }
  return found;
}

/** The largest connected part of one frame, and what is as large as a quarter of it. */
export function partsOf(mask: Uint8Array, height: number, width: number): readonly number[][] {
  const seen = new Uint8Array(mask.length);
  const parts: number[][] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || seen[start] === 1) continue;
    const part = [start];
    seen[start] = 1;
    for (let index = 0; index < part.length; index++) {
      const pixel = part[index]!;
      const column = pixel % width;
      const near = [pixel - width, pixel + width, column > 0 ? pixel - 1 : -1, column + 1 < width ? pixel + 1 : -1];
      for (const other of near) {
        if (other < 0 || other >= height * width || mask[other] === 0 || seen[other] === 1) continue;
        seen[other] = 1;
        part.push(other);
      }
    }
    parts.push(part);
  }
  const largest = Math.max(0, ...parts.map(({ length }) => length));
  return parts.filter(({ length }) => length >= 8 && length >= largest / 4).sort((a, b) => b.length - a.length);
}

/** The colour nearest to the middle of some pixels' colours, as objects are shaded. */
export function colourOf(picture: Uint8Array, pixels: readonly number[]): Colour {
  const seen = [0, 1, 2].map((channel) => median(pixels.map((pixel) => picture[3 * pixel + channel]!)));
  const away = (name: Colour) =>
    Math.min(
      ...[0.82, 0.93, 1].map((shade) =>
        [0, 1, 2].reduce((sum, channel) => sum + Math.abs(COLOURS[name][channel]! * shade - seen[channel]!), 0),
      ),
    );
  return COLOUR_NAMES.reduce((best, name) => (away(name) < away(best) ? name : best));
}

/** Where an object is in each frame: centre and area in shares of the shorter side; frames without it are left out. */
export interface Track {
  readonly frame: number;
  readonly x: number;
  readonly y: number;
  readonly area: number;
  readonly pixels: readonly number[];
}

/** Follows the largest thing in front of the place. */
export function trackOf(clip: LookedAt, foreground: Uint8Array): Track[] {
  const { frames, height, width } = clip;
  const side = Math.min(height, width);
  const size = height * width;
  return Array.from({ length: frames }, (_, frame) => frame).flatMap((frame) => {
    const parts = partsOf(foreground.subarray(frame * size, (frame + 1) * size), height, width);
    const pixels = parts.flat();
    if (pixels.length < 8) return [];
    const sum = (of: (pixel: number) => number) => pixels.reduce((total, pixel) => total + of(pixel), 0);
    const x = sum((pixel) => (pixel % width) + 0.5) / pixels.length / side - width / 2 / side;
    const y = sum((pixel) => Math.floor(pixel / width) + 0.5) / pixels.length / side - height / 2 / side;
    return [{ frame, x, y, area: pixels.length / side ** 2, pixels }];
  });
}

/** The colour of a track: of the picture in which most of it is seen, by the vote of frames. */
export function colourOfTrack(clip: LookedAt, track: readonly Track[]): Colour | 'none' {
  const votes = new Map<Colour, number>();
  for (const { frame, pixels } of track) {
    const colour = colourOf(frameOf(clip, frame), pixels);
    votes.set(colour, (votes.get(colour) ?? 0) + pixels.length);
  }
  const [best] = [...votes].sort(([, a], [, b]) => b - a);
  return best?.[0] ?? 'none';
}
