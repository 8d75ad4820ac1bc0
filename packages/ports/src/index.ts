export { clipShapeOf, latentShapeOf, nearestClip } from './clip-shape.js';
export { decodeTensor, encodeTensor } from './codecs/tensor-codec.js';
export type { DenoiseRequest, Denoiser, Prediction } from './denoiser.js';
export type { Guidance, GuidanceStep } from './guidance.js';
export { type LatentColours, latentColoursOf, latentPictures, type Pictures } from './latent-pictures.js';
export { type ClipShape, type LatentSpace, latentSpaceOf } from './latent-space.js';
export type { Patchifier, PatchSize, TokenSequence } from './patchifier.js';
export {
  bytesOf,
  type ExpectedDenoiser,
  type ExpectedEmbedding,
  type ExpectedFrames,
  type ExpectedGuidance,
  type ExpectedLatent,
  type ExpectedMask,
  type ExpectedScheduler,
} from './plan/expected.js';
export { filesOf } from './plan/files-of.js';
export { type SessionUse, sessionEstimate } from './plan/session-estimate.js';
export {
  defineStage,
  denoiser,
  embedding,
  file,
  frames,
  guidance,
  latent,
  mask,
  noise,
  patchifier,
  scheduler,
  text,
} from './port-types.js';
export type {
  Churn,
  NormalSource,
  Schedule,
  ScheduleOptions,
  Scheduler,
  ScheduleState,
  StepResult,
} from './scheduler.js';
export type { Services } from './services.js';
export type { Embedding, FrameChunk, FrameMask, FramesInfo, Latents, Noise } from './values.js';
export type { WrittenFile } from './written-file.js';
