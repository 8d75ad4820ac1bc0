export { cleanPrompt } from './clean-prompt.js';
export { type PrecompiledCharsmap, readPrecompiledCharsmap } from './precompiled-charsmap.js';
export { type RelativePositionConfig, relativePositionBuckets } from './relative-position.js';
export { encodeText } from './stage.js';
export { type T5Activation, type T5Config, type T5ConfigJson, t5Config, t5ConfigSchema } from './t5-config.js';
export { type T5Inputs, t5Encoder } from './t5-encoder.js';
export {
  type EmitT5Options,
  type EncodeOptions,
  emitT5,
  openTextEncoder,
  type TextEncoder,
} from './text-encoder.js';
export { createTokenizer, openTokenizer, type TokenBatch, type Tokenizer } from './tokenizer.js';
