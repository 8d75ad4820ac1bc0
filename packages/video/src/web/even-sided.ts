import type { RgbFrame } from '../rgb-frame.js';

/** Pixels as WebCodecs takes them: RGBA, row-major `[height, width, 4]`. */
export interface RgbaFrame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A picture with even sides, as MP4's usual encoders want them: odd ones gain a copy of the last column or row. */
export function evenSided({ width, height, data }: RgbFrame): RgbaFrame {
  const [wide, high] = [width + (width % 2), height + (height % 2)];
  const rgba = new Uint8Array(4 * wide * high).fill(255);
  for (let row = 0, at = 0; row < high; row++) {
    const start = Math.min(row, height - 1) * width;
    for (let column = 0; column < wide; column++, at += 4) {
      const from = 3 * (start + Math.min(column, width - 1));
      rgba[at] = data[from]!;
      rgba[at + 1] = data[from + 1]!;
      rgba[at + 2] = data[from + 2]!;
    }
  }
  return { width: wide, height: high, data: rgba };
}
