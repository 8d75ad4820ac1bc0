export { parseVaeConfig, type VaeConfig } from './config.js';
export { denormaliseLatents, normaliseLatents } from './normalise.js';
export type { FrameSource } from './regroup.js';
export type { DecodeOptions, EncodeOptions, LatentDistribution, Vae } from './vae.js';
export { vaeDecode } from './vae-decode.js';
export { vaeEncode } from './vae-encode.js';
export { type ChunkPlace, decoderModel, encoderModel, type VaeModelOptions } from './vae-models.js';
export { openWanVae } from './wan-vae.js';
