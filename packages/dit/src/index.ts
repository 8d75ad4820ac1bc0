export { type EmitWanOptions, emitWan, type WanVariant } from './emit-wan.js';
export { type KnownFrames, putFrames, withKnownFrames } from './known-frames.js';
export { type RotaryConfig, type RotaryTables, rotaryPairs, rotaryTables } from './rotary-tables.js';
export { wanDenoiser } from './stage.js';
export { type BlockContext, wanBlock } from './wan-block.js';
export { type WanConfig, type WanConfigJson, wanConfig, wanConfigSchema } from './wan-config.js';
export { openWanDenoiser, type WanDenoiserOptions } from './wan-denoiser.js';
export { type WanInputs, wanTransformer } from './wan-transformer.js';
