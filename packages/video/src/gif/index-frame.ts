import type { RgbFrame } from '../rgb-frame.js';

/** A palette colour: red, green, blue, 0 to 255. */
export type PaletteColour = [number, number, number];

/** A frame as places in a palette of at most 256 colours. */
export interface IndexedFrame {
  readonly palette: PaletteColour[];
  readonly indices: Uint8Array;
}

const most = 256;

/** Chooses a palette for RGBA pixels. */
export type Quantize = (rgba: Uint8Array, colours: number) => PaletteColour[];

/**
 * Reduces a frame to 256 colours: exactly where it has no more, otherwise to a palette of its own with ordered dithering
 * (Bayer 1973, an 8x8 pattern of 8 levels from peak to peak). Seen side by side on smooth skies and shaded balls: without
 * dithering there are bands, 16 levels look coarse, and error diffusion leaves stray pixels, crawls from frame to frame and
 * makes the file a third larger.
 */
export function indexFrame(frame: RgbFrame, quantize: Quantize): IndexedFrame {
  const exact = exactPalette(frame);
  if (exact) return exact;
  const palette = quantize(rgbaOf(frame), most);
  return { palette, indices: dither(frame, palette) };
}

/** The frame's own colours, where there are 256 or fewer. */
function exactPalette({ width, height, data }: RgbFrame): IndexedFrame | undefined {
  const places = new Map<number, number>();
  const palette: PaletteColour[] = [];
  const indices = new Uint8Array(width * height);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const [red, green, blue] = [data[3 * pixel]!, data[3 * pixel + 1]!, data[3 * pixel + 2]!];
    const key = (red << 16) | (green << 8) | blue;
    let place = places.get(key);
    if (place === undefined) {
      if (palette.length === most) return undefined;
      place = palette.push([red, green, blue]) - 1;
      places.set(key, place);
    }
    indices[pixel] = place;
  }
  return { palette, indices };
}

const amplitude = 8;

/** The 8x8 Bayer matrix, as offsets between -4 and 4. */
const thresholds = Float32Array.from({ length: 64 }, (_, cell) => {
  const [row, column] = [cell >> 3, cell & 7];
  let rank = 0;
  for (let bit = 0; bit < 3; bit++) {
    rank |= ((row >> bit) & 1) << (2 * (2 - bit));
    rank |= (((row ^ column) >> bit) & 1) << (2 * (2 - bit) + 1);
  }
  return ((rank + 0.5) / 64 - 0.5) * amplitude;
});

function dither({ width, height, data }: RgbFrame, palette: PaletteColour[]): Uint8Array {
  const indices = new Uint8Array(width * height);
  const nearest = new Int16Array(1 << 18).fill(-1); // by the six upper bits of each channel
  for (let row = 0, pixel = 0; row < height; row++) {
    for (let column = 0; column < width; column++, pixel++) {
      const offset = thresholds[((row & 7) << 3) | (column & 7)]!;
      const red = sixBits(data[3 * pixel]! + offset);
      const green = sixBits(data[3 * pixel + 1]! + offset);
      const blue = sixBits(data[3 * pixel + 2]! + offset);
      const key = (red << 12) | (green << 6) | blue;
      let place = nearest[key]!;
      if (place < 0) {
        place = nearestColour(palette, 4 * red + 2, 4 * green + 2, 4 * blue + 2);
        nearest[key] = place;
      }
      indices[pixel] = place;
    }
  }
  return indices;
}

function sixBits(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 63 : value >> 2;
}

function nearestColour(palette: PaletteColour[], red: number, green: number, blue: number): number {
  let best = 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let place = 0; place < palette.length; place++) {
    const [r, g, b] = palette[place]!;
    const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
    if (distance < bestDistance) [best, bestDistance] = [place, distance];
  }
  return best;
}

function rgbaOf({ width, height, data }: RgbFrame): Uint8Array {
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgba[4 * pixel] = data[3 * pixel]!;
    rgba[4 * pixel + 1] = data[3 * pixel + 1]!;
    rgba[4 * pixel + 2] = data[3 * pixel + 2]!;
  }
  return rgba;
}
