export { createWebRuntime, type WebRuntimeOptions } from './create-web-runtime.js';
export type { Fallback } from './fallback-host.js';
