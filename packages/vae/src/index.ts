export type { VaeConfig } from './config.js';
export { denormaliseLatents, normaliseLatents } from './normalise.js';
export type { FrameSource } from './regroup.js';
export type { DecodeOptions, EncodeOptions, LatentDistribution, Vae } from './vae.js';
export { openWanVae } from './wan-vae.js';
