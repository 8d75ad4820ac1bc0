import { expect, describe as group, it } from 'vitest';
import {
  CAMERAS,
  type Camera,
  CLIP_SHAPES,
  COLOUR_NAMES,
  COLOURS,
  type Colour,
  clip,
  footage,
  heldOut,
  MOTIONS,
  type Motion,
  OBJECTS,
  type ObjectKind,
  PLACES,
  type Place,
  RELATIONS,
  renderFrames,
  renderScene,
  type Scene,
  SIZE_NAMES,
  type Size,
  scene,
} from './index.js';

const SHAPE = { frames: 17, height: 64, width: 64 };

interface Said {
  readonly colour?: Colour;
  readonly object?: ObjectKind;
  readonly size?: Size;
  readonly motion?: Motion;
  readonly place?: Place;
  readonly camera?: Camera;
}
const one = ({
  colour = 'red',
  object = 'ball',
  size = 'medium',
  motion = 'still',
  place = 'dark',
  camera = 'still',
}: Said): Scene => ({
  seed: 3,
  place,
  camera,
  objects: [{ colour, object, size, motion }],
});

/** Centre and area of what is more red than anything else, frame by frame: the path of a red object. */
function redPath(frames: Uint8Array): { x: number; y: number; area: number }[] {
  const path = [];
  for (let frame = 0; frame < SHAPE.frames; frame++) {
    let [x, y, area] = [0, 0, 0];
    for (let pixel = 0; pixel < 64 * 64; pixel++) {
      const at = (frame * 64 * 64 + pixel) * 3;
      if ((frames[at] ?? 0) - (frames[at + 2] ?? 0) < 60) continue;
      [x, y, area] = [x + (pixel % 64), y + Math.floor(pixel / 64), area + 1];
    }
    path.push({ x: x / area, y: y / area, area });
  }
  return path;
}
const path = (said: Said) => redPath(renderScene(one(said), SHAPE));
const difference = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length;

group('renderScene', () => {
  it('paints the same bytes for the same scene, and streams what it returns whole', () => {
    const drawn = scene(11);
    const whole = renderScene(drawn, SHAPE);
    expect(renderScene(drawn, SHAPE)).toEqual(whole);
    expect(Buffer.concat([...renderFrames(drawn, SHAPE)]).equals(whole)).toBe(true);
  });

  it.each(COLOUR_NAMES)('paints a ball nearest to the named colour: %s', (colour) => {
    const frame = renderScene(one({ colour, size: 'big' }), { ...SHAPE, frames: 1 });
    const bare = renderScene(one({ colour: colour === 'red' ? 'blue' : 'red', size: 'big' }), { ...SHAPE, frames: 1 });
    const sum = [0, 0, 0];
    let count = 0;
    for (let at = 0; at < frame.length; at += 3) {
      if (frame[at] === bare[at] && frame[at + 2] === bare[at + 2]) continue;
      for (let channel = 0; channel < 3; channel++) sum[channel] = (sum[channel] ?? 0) + (frame[at + channel] ?? 0);
      count++;
    }
    const away = (name: Colour) =>
      Math.hypot(...COLOURS[name].map((value, channel) => value - (sum[channel] ?? 0) / count));
    expect([...COLOUR_NAMES].sort((a, b) => away(a) - away(b))[0]).toBe(colour);
  });

  it('moves the centre the way the motion says', () => {
    const ends = (motion: Motion) => {
      const points = path({ motion });
      const [first, last] = [points[0], points.at(-1)];
      return [(last?.x ?? 0) - (first?.x ?? 0), (last?.y ?? 0) - (first?.y ?? 0)] as const;
    };
    expect(ends('left')[0]).toBeLessThan(-20);
    expect(ends('right')[0]).toBeGreaterThan(20);
    expect(ends('up')[1]).toBeLessThan(-20);
    expect(ends('down')[1]).toBeGreaterThan(20);
    expect(ends('still').every((value) => value === 0)).toBe(true);
  });

  it('bounces along a line, circles round a middle, grows and shrinks in place', () => {
    const spread = (motion: Motion, axis: 'x' | 'y') => {
      const values = path({ motion }).map((point) => point[axis]);
      return Math.max(...values) - Math.min(...values);
    };
    expect(spread('bouncing', 'x')).toBeLessThan(1);
    expect(spread('bouncing', 'y')).toBeGreaterThan(20);
    expect(spread('circling', 'x')).toBeGreaterThan(20);
    expect(spread('circling', 'y')).toBeGreaterThan(20);
    const areas = (motion: Motion) => path({ motion }).map(({ area }) => area);
    const grown = areas('growing');
    const shrunk = areas('shrinking');
    expect((grown.at(-1) ?? 0) / (grown[0] ?? 1)).toBeGreaterThan(3);
    expect((shrunk[0] ?? 0) / (shrunk.at(-1) ?? 1)).toBeGreaterThan(3);
  });

  it.each(OBJECTS)('shows that a %s spins', (object) => {
    const [first, ...rest] = [...renderFrames(one({ object, motion: 'spinning', size: 'big' }), SHAPE)];
    expect(Math.max(...rest.map((frame) => difference(frame, first as Uint8Array)))).toBeGreaterThan(0.3);
  });

  it('makes no two objects, places or cameras look the same', () => {
    const apart = (clips: readonly Uint8Array[]) =>
      Math.min(...clips.flatMap((a, index) => clips.slice(index + 1).map((b) => difference(a, b))));
    expect(
      apart(OBJECTS.map((object) => renderScene(one({ object, size: 'big' }), { ...SHAPE, frames: 1 }))),
    ).toBeGreaterThan(0.5);
    expect(apart(PLACES.map((place) => renderScene(one({ place }), { ...SHAPE, frames: 1 })))).toBeGreaterThan(10);
    expect(apart(CAMERAS.map((camera) => renderScene(one({ camera, place: 'desert' }), SHAPE)))).toBeGreaterThan(2);
  });

  it('orders sizes', () => {
    const [small, medium, big] = SIZE_NAMES.map((size) => path({ size })[0]?.area ?? 0);
    expect(medium).toBeGreaterThan((small ?? 0) * 1.6);
    expect(big).toBeGreaterThan((medium ?? 0) * 1.6);
  });

  it.each(OBJECTS)('gives a %s a soft edge', (object) => {
    const frame = renderScene(one({ object, colour: 'white', size: 'big' }), { ...SHAPE, frames: 1 });
    const between = frame.filter((value) => value > 60 && value < 110).length;
    expect(between).toBeGreaterThan(20);
  });

  it.each(RELATIONS)('puts the first object %s the second', (relation) => {
    const drawn: Scene = {
      seed: 5,
      place: 'dark',
      camera: 'still',
      relation,
      objects: [
        { colour: 'red', object: 'ball', size: 'medium', motion: 'still' },
        { colour: 'blue', object: 'cube', size: 'medium', motion: 'still' },
      ],
    };
    const frame = renderScene(drawn, { ...SHAPE, frames: 1 });
    const centre = (wanted: number, other: number) => {
      let [x, y, area] = [0, 0, 0];
      for (let pixel = 0; pixel < 64 * 64; pixel++) {
        if ((frame[pixel * 3 + wanted] ?? 0) - (frame[pixel * 3 + other] ?? 0) < 60) continue;
        [x, y, area] = [x + (pixel % 64), y + Math.floor(pixel / 64), area + 1];
      }
      expect(area).toBeGreaterThan(20);
      return { x: x / area, y: y / area };
    };
    const [red, blue] = [centre(0, 2), centre(2, 0)];
    const [right, down] = [red.x - blue.x, red.y - blue.y];
    if (relation === 'left-of') expect(right).toBeLessThan(-15);
    if (relation === 'right-of') expect(right).toBeGreaterThan(15);
    if (relation === 'above' || relation === 'behind') expect(down).toBeLessThan(-8);
    if (relation === 'below' || relation === 'in-front-of') expect(down).toBeGreaterThan(8);
  });

  it('names what is wrong with a shape', () => {
    expect(() => renderScene(scene(0), { ...SHAPE, frames: 0 })).toThrow(/frames >= 1.*got frames 0/);
  });
});

group('footage', () => {
  it('gives clip n of a seed whatever came before it, in every shape', () => {
    const third = [...footage({ seed: 4, count: 3 })].at(-1);
    expect(third).toEqual(clip(2, { seed: 4 }));
    expect(third).not.toEqual(clip(2, { seed: 5 }));
    for (const shape of CLIP_SHAPES)
      expect(clip(0, { shapes: [shape] }).frames).toHaveLength(shape.frames * shape.height * shape.width * 3);
  });

  it('keeps held-out scenes out of training, and training scenes out of evaluation', () => {
    const shapes = [{ frames: 1, height: 16, width: 16 }];
    for (const { scene: drawn } of footage({ count: 150, shapes })) expect(heldOut(drawn)).toBe(false);
    for (const { scene: drawn } of footage({ count: 50, shapes, split: 'held' })) expect(heldOut(drawn)).toBe(true);
  });

  it('still trains every word, and holds out between a tenth and a third of all scenes', () => {
    const drawn = Array.from({ length: 3000 }, (_, seed) => scene(seed));
    const trained = drawn.filter((made) => !heldOut(made));
    const share = 1 - trained.length / drawn.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.33);
    const things = trained.flatMap(({ objects }) => objects);
    expect(new Set(things.map(({ colour, size }) => `${colour} ${size}`)).size).toBe(30);
    expect(new Set(things.map(({ object }) => object)).size).toBe(OBJECTS.length);
    expect(new Set(things.map(({ motion }) => motion)).size).toBe(MOTIONS.length);
    expect(new Set(trained.map(({ place, camera }) => `${place} ${camera}`)).size).toBe(PLACES.length * CAMERAS.length);
  });
});
