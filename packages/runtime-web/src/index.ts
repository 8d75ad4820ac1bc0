export { createWebRuntime } from './create-web-runtime.js';
