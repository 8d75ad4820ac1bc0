export {
  type DescribeLongOptions,
  type DescribeOptions,
  describe,
  describeLong,
  type ToldObject,
  type ToldScene,
} from './describe.js';
export { CLIP_SHAPES, type Clip, clip, type FootageOptions, footage, type ToldClip, tellClip } from './footage.js';
export { heldOut } from './held-out.js';
export {
  type ClipShape,
  type PlacedObject,
  type RenderedScene,
  renderFrames,
  renderObject,
  renderPlace,
  renderScene,
} from './render.js';
export { type Scene, type SceneObject, scene } from './scene.js';
export {
  CAMERAS,
  type Camera,
  COLOUR_NAMES,
  COLOURS,
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
  SIZES,
  type Size,
} from './vocabulary.js';
export {
  CAMERA_WORDS,
  COLOUR_WORDS,
  MOTION_VERBS,
  MOTION_WORDS,
  OBJECT_WORDS,
  PLACE_WORDS,
  RELATION_WORDS,
  SIZE_WORDS,
  SURROUNDINGS,
  type Wordings,
} from './words.js';
export { type WriteShardsOptions, writeShards } from './write-shards.js';
