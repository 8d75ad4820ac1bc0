export type { Checkpoint, Component } from './checkpoint.js';
