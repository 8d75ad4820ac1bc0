export { checkFeeds } from './check-feeds.js';
export { throwIfFailed } from './engine-errors.js';
export type { EngineHost } from './engine-host.js';
export type { RuntimeErrorCode } from './error-code.js';
export { HostedRuntime, type HostedRuntimeSettings } from './hosted-runtime.js';
export { checkDevice, checkOptions } from './options.js';
export type { FailureReply, Packet, Request, RunReply, StartReply, TensorHead } from './packet.js';
export { type PooledRuntime, type PoolOptions, type PoolState, pooledRuntime } from './pool/pooled-runtime.js';
export { sessionBytes } from './pool/session-bytes.js';
export type {
  Feeds,
  Keeping,
  KeepingRun,
  KeptState,
  KeptTensor,
  Runtime,
  RuntimeOptions,
  Session,
  SessionOptions,
  Tensors,
} from './runtime.js';
export { selfCheck } from './self-check.js';
