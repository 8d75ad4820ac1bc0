export { type BetweenByModelOptions, betweenByModel, clipLength } from './between-by-model.js';
export {
  type ComponentDescription,
  type DescribeShape,
  describeCheckpoint,
  type ModelCost,
} from './describe-checkpoint.js';
export {
  type ExpandByChat,
  type ExpandRequest,
  type ExpandSettings,
  expandNow,
  expandSettings,
  type PromptExpansion,
} from './expand-settings.js';
export type { FramesTaken, GivenFramesRequest, GivenFramesSettings, GivenPicture } from './given-frames-settings.js';
export { interpolateWithModelStage } from './interpolate-with-model-stage.js';
export { prompt } from './prompt-stage.js';
export {
  type ComponentInputs,
  type ComponentOptions,
  type Recipe as ComponentRecipe,
  runComponent,
} from './run-component.js';
export { sampleVideoStage } from './sample-video-stage.js';
export { builtInStages, stageRegistry } from './stage-registry.js';
export { type TextToVideoOutputs, textToVideo } from './text-to-video.js';
export {
  type TextToVideoRequest,
  type TextToVideoSettings,
  textToVideoSettings,
} from './text-to-video-settings.js';
export { type TrainedShapes, trainedShapes } from './trained-shapes.js';
export { type ModelDefaults, modelDefaults, type VideoGraphRequest, videoGraph } from './video-graph.js';
