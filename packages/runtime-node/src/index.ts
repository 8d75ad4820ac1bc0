export { createNodeRuntime } from './create-node-runtime.js';
