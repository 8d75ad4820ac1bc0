import type { Place } from './vocabulary.js';

type Rgb = readonly [number, number, number];
/** Sky at the top and at the horizon, ground at the horizon and at the bottom: sRGB bytes. */
const BANDS: Record<Place, readonly [Rgb, Rgb, Rgb, Rgb]> = {
  night: [
    [8, 10, 48],
    [36, 40, 108],
    [24, 26, 58],
    [14, 15, 36],
  ],
  meadow: [
    [96, 168, 238],
    [196, 226, 250],
    [104, 164, 66],
    [52, 108, 38],
  ],
  desert: [
    [238, 172, 104],
    [254, 226, 176],
    [230, 190, 124],
    [196, 146, 80],
  ],
  sea: [
    [132, 186, 230],
    [212, 232, 244],
    [40, 108, 168],
    [10, 52, 106],
  ],
  snow: [
    [156, 178, 210],
    [208, 221, 234],
    [238, 243, 249],
    [212, 223, 238],
  ],
  dark: [
    [15, 15, 18],
    [26, 26, 29],
    [30, 30, 33],
    [40, 40, 43],
  ],
};
const LAMPS: Partial<Record<Place, readonly [number, number, number, Rgb]>> = {
  night: [0.33, -0.36, 0.055, [228, 228, 208]],
  desert: [-0.34, -0.36, 0.065, [255, 247, 210]],
};
/** Height of the horizon below the middle, in shares of the shorter side. */
export const HORIZON = 0.13;

const clamp = (value: number) => Math.min(1, Math.max(0, value));

/** Where the land ends: dunes, hills and drifts are waves of the horizon; the sea's and the night's are straight. */
function ridge(place: Place, x: number): number {
  if (place === 'desert') return HORIZON - 0.03 * Math.sin(7 * x + 0.6) - 0.012 * Math.sin(17 * x);
  if (place === 'meadow') return HORIZON - 0.022 * Math.sin(5 * x + 1.8);
  if (place === 'snow') return HORIZON - 0.026 * Math.sin(6 * x + 4) - 0.008 * Math.sin(15 * x + 1);
  return HORIZON;
}

/** What a place adds to the shade of its ground. */
function groundDetail(place: Place, x: number, depth: number): number {
  const far = (depth * 22) / (1 + 1.6 * depth);
  if (place === 'sea') return 13 * Math.sin(far * 2.2 + 1.1 * Math.sin(9 * x)) * clamp(depth * 6);
  if (place === 'desert') return 9 * Math.sin(far * 1.1 + 3 * x + 1.2 * Math.sin(5 * x));
  if (place === 'snow') return 5 * Math.sin(far * 0.8 - 4 * x);
  if (place === 'meadow') return 7 * Math.sin(far * 1.3 + 2 * Math.sin(6 * x + 1));
  if (place === 'dark') return 16 * Math.exp(-(x * x) * 9) * clamp(depth * 3);
  return 0;
}

/** Light of the stars: one in some cells of a fixed lattice, always the same. */
function starlight(x: number, y: number): number {
  const [column, row] = [Math.floor(x / 0.14), Math.floor(y / 0.14)];
  const chance = Math.imul(column * 73 + 1013, row * 151 + 719) >>> 0;
  const mixed = (Math.imul(chance ^ (chance >>> 13), 0x5bd1e995) >>> 8) & 0xffff;
  if (mixed % 5 > 1) return 0;
  const [sx, sy] = [(column + 0.25 + ((mixed >> 4) % 16) / 32) * 0.14, (row + 0.25 + ((mixed >> 8) % 16) / 32) * 0.14];
  return 150 * clamp(1.45 - Math.hypot(x - sx, y - sy) / 0.014);
}

/** The colour of a place at a point, written to `out`: three numbers in [0, 255]. `halfHeight` is that of the whole picture. */
export function backdrop(
  place: Place,
  x: number,
  y: number,
  pixel: number,
  halfHeight: number,
  out: Float32Array,
): void {
  const bands = BANDS[place];
  const edge = ridge(place, x);
  const below = clamp((y - edge) / pixel + 0.5);
  const sky = clamp((y + halfHeight) / (edge + halfHeight));
  const depth = clamp((y - edge) / (halfHeight - edge));
  const detail = below > 0 ? groundDetail(place, x, depth) : 0;
  const stars = place === 'night' && below < 1 && y < HORIZON - 0.05 ? starlight(x, y) : 0;
  const lamp = LAMPS[place];
  const away = lamp ? Math.hypot(x - lamp[0], y - lamp[1]) : 0;
  const disc = lamp ? clamp((lamp[2] - away) / pixel + 0.5) : 0;
  const glow = lamp ? 0.3 * Math.exp(-(((away - lamp[2]) / 0.09) ** 2)) * (away > lamp[2] ? 1 : 0) : 0;
  for (let channel = 0; channel < 3; channel++) {
    const top = (bands[0] as Rgb)[channel] as number;
    const low = bands[1][channel] as number;
    const far = bands[2][channel] as number;
    const near = bands[3][channel] as number;
    let above = top + (low - top) * sky + stars;
    if (lamp) above += ((lamp[3][channel] as number) - above) * Math.max(disc, glow);
    out[channel] = above * (1 - below) + (far + (near - far) * depth + detail) * below;
  }
}
