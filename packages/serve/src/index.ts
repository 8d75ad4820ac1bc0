export type { RunOutput, ServedEvent, ServedPreview } from './api/events.js';
export type { ProblemDetails } from './api/problem.js';
export type { GraphRequest, ModelDescription, RunDescription, VideoRequest } from './api/requests.js';
export { defaultLimits, type Limits } from './limits.js';
export type { OpenModel } from './runs/models.js';
export { safeStages } from './stages/served-registry.js';
export { type KinographServer, type ServerOptions, startServer } from './start-server.js';
