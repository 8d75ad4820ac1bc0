export { openCheckpoint } from '@kinograph/checkpoint';
export { KinographError } from '@kinograph/errors';
export * from '@kinograph/graph';
export * from '@kinograph/pipelines';
export { createServices, type ServicesOptions } from './create-services.js';
export { embeddedModel, openModel } from './open-model.js';
export { openRuntime, type RuntimeName, runtimeNames } from './open-runtime.js';
