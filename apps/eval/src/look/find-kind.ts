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
  const box = boxAround(at, clip);
  const picture = softened(frameOf(clip, at.frame), box, clip);
  const pixel = 1 / Math.min(clip.height, clip.width);
  const errorAt = ({ angle, scale, right, down }: Pose): number => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const [shiftX, shiftY] = [cos * x - sin * y, sin * x + cos * y];
    const size = radius * scale;
    const place = { x: at.x - shiftX * size + right * pixel, y: at.y - shiftY * size + down * pixel };
    const painted = renderObject({ object, colour, radius: size, angle, ...place }, background, clip);
    return difference(picture, softened(painted, box, clip)) * (angle === 0 ? 1 : 1.08);
  };
  const turned = object === 'ball' ? [0] : angles;
  let best = upright;
  let least = Number.POSITIVE_INFINITY;
  const consider = (pose: Pose) => {
    const error = errorAt(pose);
    if (error < least) [best, least] = [pose, error];
  };
  for (const angle of turned) consider({ ...upright, angle });
  for (const scale of scales) consider({ ...best, scale });
  const { right, down } = best;
  for (const [x, y] of steps) consider({ ...best, right: right + x, down: down + y });
  return least;
}

/** How a thing is painted, against where and as large as it was found. */
interface Pose {
  readonly angle: number;
  readonly scale: number;
  /** Pixels. */
  readonly right: number;
  readonly down: number;
}

const upright: Pose = { angle: 0, scale: 1, right: 0, down: 0 };
/** Soft edges make things look larger or smaller than they are, and off their place. */
const scales = [0.8, 0.87, 0.94, 1.07, 1.15];
const steps = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const;

interface Box {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

/** A box around a thing, half as large again. */
function boxAround({ x, y, area }: Track, { height, width }: LookedAt): Box {
  const side = Math.min(height, width);
  const reach = 1.1 * Math.sqrt(area) * side;
  const [column, row] = [x * side + width / 2, y * side + height / 2];
  const [top, left] = [Math.max(0, Math.floor(row - reach)), Math.max(0, Math.floor(column - reach))];
  const [bottom, right] = [Math.min(height, Math.ceil(row + reach)), Math.min(width, Math.ceil(column + reach))];
  return { top, left, rows: bottom - top, columns: right - left };
}

/** The box of a picture, every pixel the weighted mean of its 3x3: a sharp painting and a soft picture are compared alike. */
function softened(picture: Uint8Array, { top, left, rows, columns }: Box, { height, width }: LookedAt): Float32Array {
  const result = new Float32Array(rows * columns * 3);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let channel = 0; channel < 3; channel++, at++) {
        let sum = 0;
        for (let r = -1; r <= 1; r++) {
          const y = Math.min(Math.max(top + row + r, 0), height - 1);
          for (let c = -1; c <= 1; c++) {
            const x = Math.min(Math.max(left + column + c, 0), width - 1);
            sum += picture[3 * (y * width + x) + channel]! * (r === 0 ? 2 : 1) * (c === 0 ? 2 : 1);
          }
        }
        result[at] = sum / 16;
      }
    }
  }
  return result;
}

function difference(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += Math.abs(a[at]! - b[at]!);
  return sum / a.length;
}

function touchesBorder(pixels: readonly number[], { height, width }: LookedAt): boolean {
  return pixels.some((pixel) => {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    return row === 0 || column === 0 || row === height - 1 || column === width - 1;
  });
}
