export { type InterpolateOptions, interpolatedCount, interpolateFrames } from './interpolate-frames.js';
export { interpolateKeyframesStage } from './interpolate-keyframes-stage.js';
export {
  type Between,
  type InterpolationMethod,
  interpolationMethods,
  linear,
  methodNamed,
  motion,
  slerp,
} from './method.js';
export type { Planes } from './planes.js';
