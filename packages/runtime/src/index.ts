export type { Runtime, RuntimeOptions, Session, SessionOptions, Tensors } from './runtime.js';
