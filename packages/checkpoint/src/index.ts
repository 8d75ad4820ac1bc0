export type { Checkpoint, Component } from './checkpoint.js';
export { parseConfig } from './parse-config.js';
