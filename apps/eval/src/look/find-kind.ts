import { type Colour, OBJECTS, type ObjectKind, renderObject } from '@kinograph/footage';
import { frameOf, type LookedAt } from './clip.js';
import type { Track } from './find-object.js';

/** Frames that are compared. */
const compared = 5;
/** Angles an object may be seen at, in radians: upright and turned. */
const angles = Array.from({ length: 12 }, (_, step) => (step * Math.PI) / 12);

/** Area and centre of each kind at radius 1, upright. */
const measured = new Map<ObjectKind, { readonly area: number; readonly x: number; readonly y: number }>();

function measureOf(object: ObjectKind) {
  const known = measured.get(object);
  if (known) return known;
  const side = 96;
  const radius = 0.3;
  const picture = renderObject({ object, colour: 'white', x: 0, y: 0, radius }, new Uint8Array(side * side * 3), {
    frames: 1,
    height: side,
    width: side,
  });
  let [count, x, y] = [0, 0, 0];
  for (let pixel = 0; pixel < side * side; pixel++) {
    if (Math.max(picture[3 * pixel]!, picture[3 * pixel + 1]!) < 60) continue;
    count++;
    x += (pixel % side) + 0.5 - side / 2;
    y += Math.floor(pixel / side) + 0.5 - side / 2;
  }
  const found = { area: count / side ** 2 / radius ** 2, x: x / count / side / radius, y: y / count / side / radius };
  measured.set(object, found);
  return found;
}

/**
 * What a thing is: the kind that, painted where the thing was found, in its colour and as large, looks most like it. Turned ones
 * are tried too, at a small cost, so that what stands upright is taken as it stands.
 */
export function findKind(clip: LookedAt, track: readonly Track[], colour: Colour, empty: Uint8Array): ObjectKind {
  const whole = track.filter(({ pixels }) => !touchesBorder(pixels, clip));
  const from = whole.length >= 3 ? whole : track;
  const chosen = Array.from(
    { length: Math.min(compared, from.length) },
    (_, index) => from[Math.floor(((index + 0.5) * from.length) / Math.min(compared, from.length))]!,
  );
  const scores = OBJECTS.map((object): [ObjectKind, number] => [
    object,
    chosen.reduce((sum, at) => sum + errorOf(clip, at, object, colour, empty), 0),
  ]);
  return scores.reduce((best, next) => (next[1] < best[1] ? next : best))[0];
}

function errorOf(clip: LookedAt, at: Track, object: ObjectKind, colour: Colour, empty: Uint8Array): number {
  const { area, x, y } = measureOf(object);
  const radius = Math.sqrt(at.area / area);
  const background = frameOf({ ...clip, data: empty }, at.frame);
  const picture = frameOf(clip, at.frame);
  let least = Number.POSITIVE_INFINITY;
  for (const angle of angles) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const [shiftX, shiftY] = [cos * x - sin * y, sin * x + cos * y];
    const placed = { object, colour, radius, angle, x: at.x - shiftX * radius, y: at.y - shiftY * radius };
    const painted = renderObject(placed, background, clip);
    const error = differenceAround(picture, painted, at, clip) * (angle === 0 ? 1 : 1.08);
    if (error < least) least = error;
    if (object === 'ball') break;
  }
  return least;
}

/** Mean difference in a box around a thing, half as large again. */
function differenceAround(a: Uint8Array, b: Uint8Array, { x, y, area }: Track, { height, width }: LookedAt): number {
  const side = Math.min(height, width);
  const reach = 1.1 * Math.sqrt(area) * side;
  const [column, row] = [x * side + width / 2, y * side + height / 2];
  let [sum, count] = [0, 0];
  for (let r = Math.max(0, Math.floor(row - reach)); r < Math.min(height, row + reach); r++) {
    for (let c = Math.max(0, Math.floor(column - reach)); c < Math.min(width, column + reach); c++) {
      for (let channel = 0; channel < 3; channel++) {
        const at = 3 * (r * width + c) + channel;
        sum += Math.abs(a[at]! - b[at]!);
        count++;
      }
    }
  }
  return sum / Math.max(1, count);
}

function touchesBorder(pixels: readonly number[], { height, width }: LookedAt): boolean {
  return pixels.some((pixel) => {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    return row === 0 || column === 0 || row === height - 1 || column === width - 1;
  });
}
