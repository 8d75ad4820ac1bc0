export type { RunOutput, ServedEvent, ServedPreview } from '../api/events.js';
export type { ProblemDetails } from '../api/problem.js';
export type {
  GraphRequest,
  HealthDescription,
  ModelDescription,
  RunDescription,
  Validation,
  VideoGraph,
  VideoRequest,
} from '../api/requests.js';
export type { InsideDescription, StageDescription, StagesDescription } from '../stages/describe-stages.js';
export { type Client, type ClientOptions, createClient } from './create-client.js';
export type { HeardEvent, ListenOptions } from './event-stream.js';
export { previewPixels } from './preview-pixels.js';
export { ServerError } from './server-error.js';
