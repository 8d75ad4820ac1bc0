import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resizeImage } from '../src/index.js';

/** Sizes and bytes of Pillow 13's `resize(..., LANCZOS)` on the picture below; `[height, width]`. */
interface Recorded {
  readonly given: readonly [number, number];
  readonly wanted: readonly [number, number];
  readonly bytes: readonly number[];
}

const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/lanczos.json', import.meta.url), 'utf8'),
) as readonly Recorded[];

function picture([height, width]: readonly [number, number]) {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, index) => (index * index * 37 + 11) % 256);
  return { width, height, data };
}

describe('resizeImage', () => {
  it.each(recorded)('gives the bytes Pillow gives, $given to $wanted', ({ given, wanted: [height, width], bytes }) => {
    expect([...resizeImage(picture(given), { width, height }).data]).toEqual(bytes);
  });

  it('leaves a picture of the wanted size as it is', () => {
    const same = picture([4, 5]);
    expect(resizeImage(same, { width: 5, height: 4 })).toBe(same);
  });

  it('refuses a size that is none', () => {
    expect(() => resizeImage(picture([4, 5]), { width: 0, height: 4 })).toThrow(/width: wanted a whole number/);
  });
});
