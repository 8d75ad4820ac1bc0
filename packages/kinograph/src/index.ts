export { openCheckpoint } from '@kinograph/checkpoint';
export { KinographError } from '@kinograph/errors';
export * from '@kinograph/graph';
export { checkpointUrl } from '@kinograph/model-scenes';
export * from '@kinograph/pipelines';
export { createServices, type ServicesOptions } from './create-services.js';
export { openRuntime, type RuntimeName, runtimeNames } from './open-runtime.js';
