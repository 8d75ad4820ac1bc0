import { random } from './random.js';
import {
  CAMERAS,
  type Camera,
  COLOUR_NAMES,
  type Colour,
  MOTIONS,
  type Motion,
  OBJECTS,
  type ObjectKind,
  PLACES,
  type Place,
  RELATIONS,
  type Relation,
  SIZE_NAMES,
  type Size,
} from './vocabulary.js';

/** One object of a scene. */
export interface SceneObject {
  readonly colour: Colour;
  readonly object: ObjectKind;
  readonly size: Size;
  readonly motion: Motion;
}

/** All that a caption can say of a clip, and the seed of the small variations that it does not say. */
export interface Scene {
  /** Seed of the variations: start, height, phase. */
  readonly seed: number;
  readonly place: Place;
  readonly camera: Camera;
  /** One object, or two. The second always stands still. */
  readonly objects: readonly [SceneObject] | readonly [SceneObject, SceneObject];
  /** Where the first object is, seen from the second; only with two objects. */
  readonly relation?: Relation;
}

/**
 * Draws a scene. Three in ten have two objects, a fifth a moving camera. A moving camera never goes with an object that
 * moves in a way that could be taken for it: there the object stands still.
 */
export function scene(seed: number): Scene {
  const chance = random(seed, 1);
  const camera = chance.between(0, 1) < 0.2 ? chance.pick(CAMERAS.slice(1)) : 'still';
  const place = chance.pick(PLACES);
  const first: SceneObject = {
    colour: chance.pick(COLOUR_NAMES),
    object: chance.pick(OBJECTS),
    size: chance.pick(SIZE_NAMES),
    motion: camera === 'still' ? chance.pick(MOTIONS) : 'still',
  };
  if (chance.between(0, 1) >= 0.3) return { seed, place, camera, objects: [first] };
  const second: SceneObject = {
    colour: chance.pick(COLOUR_NAMES.filter((name) => name !== first.colour)),
    object: chance.pick(OBJECTS),
    size: chance.pick(SIZE_NAMES),
    motion: 'still',
  };
  return { seed, place, camera, objects: [first, second], relation: chance.pick(RELATIONS) };
}
