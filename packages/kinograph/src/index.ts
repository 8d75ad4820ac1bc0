export { openDiskStore, openMemoryStore } from '@kinograph/cache';
export { openCheckpoint } from '@kinograph/checkpoint';
export { KinographError } from '@kinograph/errors';
export * from '@kinograph/graph';
export * from '@kinograph/pipelines';
export {
  type ChatExpanderOptions,
  chatExpander,
  type ExpandedPrompt,
  type ExpandFunction,
  expanderOf,
  type PromptExpander,
  scenesExpander,
} from '@kinograph/prompt';
export { cacheContext } from './cache-context.js';
export { cacheFolder } from './cache-folder.js';
export { createServices, type ServicesOptions } from './create-services.js';
export { embeddedImageModel, embeddedModel, openModel } from './open-model.js';
export { type OpenRuntimeOptions, openRuntime, type RuntimeName, runtimeNames } from './open-runtime.js';
