import { KinographError } from '@kinograph/errors';
import { backdrop } from './backdrop.js';
import { type FlatShape, flatDistance } from './flat-shapes.js';
import { type Pose, paths } from './paths.js';
import type { Scene, SceneObject } from './scene.js';
import { type Solid, solid } from './solids.js';
import { COLOURS } from './vocabulary.js';

/** Size and speed of a clip. */
export interface ClipShape {
  /** Frames, 1 or more. */
  readonly frames: number;
  /** Pixels, 8 or more. */
  readonly height: number;
  readonly width: number;
  /** Default 8. */
  readonly framesPerSecond?: number;
}

/** What the camera sees: where its middle is and how much of the world a pixel covers. */
interface View {
  readonly x: number;
  readonly y: number;
  readonly pixel: number;
  readonly height: number;
  readonly width: number;
}

/** A scene, or a place with nothing in it. */
export type RenderedScene = Omit<Scene, 'objects'> & { readonly objects: readonly SceneObject[] };

function view(scene: RenderedScene, progress: number, { height, width }: ClipShape): View {
  const way = 2 * progress - 1;
  const side = Math.min(height, width);
  const zoom = scene.camera === 'zoom-in' ? 1 - 0.3 * way : scene.camera === 'zoom-out' ? 1 + 0.3 * way : 1;
  const x = scene.camera === 'pan-left' ? -0.24 * way : scene.camera === 'pan-right' ? 0.24 * way : 0;
  return { x, y: 0.04 * (1 - zoom), pixel: zoom / side, height, width };
}

function paintBackdrop(picture: Float32Array, scene: RenderedScene, seen: View, halfHeight: number): void {
  const colour = new Float32Array(3);
  for (let row = 0; row < seen.height; row++) {
    const y = seen.y + (row + 0.5 - seen.height / 2) * seen.pixel;
    for (let column = 0; column < seen.width; column++) {
      const x = seen.x + (column + 0.5 - seen.width / 2) * seen.pixel;
      // A zoom out shows more than the picture's own height: the ground goes on below it.
      backdrop(scene.place, x, y, seen.pixel, halfHeight, colour);
      picture.set(colour, (row * seen.width + column) * 3);
    }
  }
}

/** Calls `paint` for every pixel of a box around a point, with the pixel's place and offset. */
function eachPixel(seen: View, x: number, y: number, reachX: number, reachY: number, paint: Paint): void {
  const { pixel, width, height } = seen;
  const column = (at: number) => (at - seen.x) / pixel + width / 2;
  const row = (at: number) => (at - seen.y) / pixel + height / 2;
  const [left, right] = [Math.max(0, Math.floor(column(x - reachX))), Math.min(width, Math.ceil(column(x + reachX)))];
  const [top, bottom] = [Math.max(0, Math.floor(row(y - reachY))), Math.min(height, Math.ceil(row(y + reachY)))];
  for (let r = top; r < bottom; r++) {
    const py = seen.y + (r + 0.5 - height / 2) * pixel;
    for (let c = left; c < right; c++) paint(seen.x + (c + 0.5 - width / 2) * pixel, py, (r * width + c) * 3);
  }
}
type Paint = (x: number, y: number, offset: number) => void;

function paintShadow(picture: Float32Array, scene: RenderedScene, seen: View, pose: Pose): void {
  const lift = Math.min(1, Math.max(0, (pose.floor - pose.y - pose.radius) / 0.6));
  const strength = (scene.place === 'dark' ? 0.2 : 0.42) * (1 - 0.6 * lift);
  const [wide, flat] = [pose.radius * 1.1, pose.radius * 0.3];
  eachPixel(seen, pose.x, pose.floor, wide * 1.2, flat * 1.2, (x, y, offset) => {
    const away = ((x - pose.x) / wide) ** 2 + ((y - pose.floor) / flat) ** 2;
    const dim = 1 - strength * Math.min(1, Math.max(0, 1.25 - away));
    for (let channel = 0; channel < 3; channel++)
      picture[offset + channel] = (picture[offset + channel] as number) * dim;
  });
}

function blend(picture: Float32Array, offset: number, colour: readonly number[], shade: number, cover: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const base = colour[channel] as number;
    // Above 1 a shade goes towards white, so that highlights of full colours show.
    const value = shade <= 1 ? base * shade : base + (255 - base) * Math.min(1, (shade - 1) * 1.4);
    const under = picture[offset + channel] as number;
    picture[offset + channel] = under + (value - under) * cover;
  }
}

const isSolid = (name: SceneObject['object']): name is Solid =>
  name === 'ball' || name === 'cube' || name === 'pyramid' || name === 'cylinder';

function paintSolid(picture: Float32Array, seen: View, kind: Solid, colour: readonly number[], pose: Pose): void {
  const shader = solid(kind, pose.angle);
  const step = seen.pixel / pose.radius / 3;
  eachPixel(seen, pose.x, pose.y, pose.radius * 1.25, pose.radius * 1.25, (px, py, offset) => {
    const [x, y] = [(px - pose.x) / pose.radius, (py - pose.y) / pose.radius];
    let [cover, shade] = [0, 0];
    for (let row = -1; row <= 1; row++) {
      for (let column = -1; column <= 1; column++) {
        const sample = shader(x + column * step, y + row * step);
        if (sample < 0) continue;
        cover++;
        shade += sample;
      }
    }
    if (cover > 0) blend(picture, offset, colour, shade / cover, cover / 9);
  });
}

function paintFlat(picture: Float32Array, seen: View, kind: FlatShape, colour: readonly number[], pose: Pose): void {
  // A ring turns about its upright axis, where turning shows; the others turn in the picture.
  const flips = kind === 'ring';
  const [cos, sin] = flips ? [1, 0] : [Math.cos(pose.angle), Math.sin(pose.angle)];
  const narrow = flips ? Math.max(0.3, Math.abs(Math.cos(pose.angle))) : 1;
  const pixel = seen.pixel / pose.radius;
  const distance = (x: number, y: number) => flatDistance(kind, (cos * x + sin * y) / narrow, cos * y - sin * x);
  eachPixel(seen, pose.x, pose.y, pose.radius * 1.15, pose.radius * 1.15, (px, py, offset) => {
    const [x, y] = [(px - pose.x) / pose.radius, (py - pose.y) / pose.radius];
    const away = distance(x, y) * narrow;
    const cover = Math.min(1, Math.max(0, 0.5 - away / (1.3 * pixel)));
    if (cover === 0) return;
    // The bevel: near the outline the surface leans outwards, lit from above on the left.
    const [leanX, leanY] = [
      distance(x + 0.02, y) - distance(x - 0.02, y),
      distance(x, y + 0.02) - distance(x, y - 0.02),
    ];
    const edge = Math.min(1, Math.max(0, 1 + away / 0.22));
    const facing = (-0.5 * leanX - 0.8 * leanY) / 0.04;
    blend(picture, offset, colour, 0.97 - 0.07 * y + 0.22 * edge * facing, cover);
  });
}

function checkShape({ frames, height, width, framesPerSecond = 8 }: ClipShape): void {
  const whole = Number.isInteger(frames) && frames >= 1;
  if (whole && [height, width].every((side) => Number.isInteger(side) && side >= 8) && framesPerSecond > 0) return;
  throw new KinographError('footage.bad-shape', {
    where: 'footage: the shape of a clip',
    wanted: 'frames >= 1, height and width >= 8 (whole numbers), framesPerSecond > 0',
    got: `frames ${frames}, height ${height}, width ${width}, framesPerSecond ${framesPerSecond}`,
    next: 'The shapes that training uses are in CLIP_SHAPES.',
  });
}

/**
 * Renders a scene frame by frame.
 *
 * @returns one `Uint8Array` [height, width, 3] of sRGB bytes a frame; each is its own, so frames may be kept.
 * @throws KinographError `footage.bad-shape`.
 */
export function* renderFrames(scene: RenderedScene, shape: ClipShape): Generator<Uint8Array, void, void> {
  checkShape(shape);
  const { frames, height, width, framesPerSecond = 8 } = shape;
  const side = Math.min(height, width);
  const halfHeight = height / 2 / side;
  const poses = paths(scene, width / 2 / side, halfHeight);
  const still = new Float32Array(height * width * 3);
  const picture = new Float32Array(still.length);
  for (let frame = 0; frame < frames; frame++) {
    const progress = frames === 1 ? 0 : frame / (frames - 1);
    const seen = view(scene, progress, shape);
    if (frame === 0 || scene.camera !== 'still') paintBackdrop(still, scene, seen, halfHeight);
    picture.set(still);
    const now = poses(progress, frames / framesPerSecond);
    // What stands behind is painted first.
    const order = scene.relation === 'in-front-of' ? [1, 0] : [0, 1];
    for (const index of order) {
      const pose = now[index];
      if (pose) paintShadow(picture, scene, seen, pose);
    }
    for (const index of order) {
      const [pose, thing] = [now[index], scene.objects[index]];
      if (!pose || !thing) continue;
      if (isSolid(thing.object)) paintSolid(picture, seen, thing.object, COLOURS[thing.colour], pose);
      else paintFlat(picture, seen, thing.object, COLOURS[thing.colour], pose);
    }
    yield new Uint8Array(new Uint8ClampedArray(picture).buffer);
  }
}

/** One object somewhere in a picture, without shadow. Lengths in shares of the shorter side, (0, 0) is the middle, y points down. */
export interface PlacedObject extends Pick<SceneObject, 'colour' | 'object'> {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Radians turned. Default 0. */
  readonly angle?: number;
}

/**
 * Paints an object over a picture: what a checker compares with what a model made.
 *
 * @param under sRGB bytes [height, width, 3]
 * @returns a new picture of the same size
 */
export function renderObject(thing: PlacedObject, under: Uint8Array, { height, width }: ClipShape): Uint8Array {
  const picture = new Float32Array(under);
  const seen: View = { x: 0, y: 0, pixel: 1 / Math.min(height, width), height, width };
  const pose: Pose = { angle: 0, floor: 0, ...thing };
  if (isSolid(thing.object)) paintSolid(picture, seen, thing.object, COLOURS[thing.colour], pose);
  else paintFlat(picture, seen, thing.object, COLOURS[thing.colour], pose);
  return new Uint8Array(new Uint8ClampedArray(picture).buffer);
}

/**
 * Renders a place with nothing in it, as a camera sees it.
 *
 * @returns sRGB bytes [frames, height, width, 3]
 * @throws KinographError `footage.bad-shape`.
 */
export function renderPlace(place: Scene['place'], camera: Scene['camera'], shape: ClipShape): Uint8Array {
  return renderScene({ seed: 0, place, camera, objects: [] }, shape);
}

/**
 * Renders a whole clip.
 *
 * @returns sRGB bytes [frames, height, width, 3].
 * @throws KinographError `footage.bad-shape`.
 */
export function renderScene(scene: RenderedScene, shape: ClipShape): Uint8Array {
  checkShape(shape);
  const whole = new Uint8Array(shape.frames * shape.height * shape.width * 3);
  let at = 0;
  for (const frame of renderFrames(scene, shape)) {
    whole.set(frame, at);
    at += frame.length;
  }
  return whole;
}
