export { type Batch, batchSize, bucketed } from './buckets.js';
export { choosePacking } from './choose-packing.js';
export { type Clip, type OpenAt, replayed } from './clip.js';
export { clipFormat, readClips, shardName, writeClipShard } from './clip-shards.js';
export { type Packing, type PackOptions, type PackState, packStart, packStream } from './pack-stream.js';
export { type ClipTokens, type PixelPatch, tokenizeClip, untokenizeClip } from './pack-tokens.js';
export { type PackClipsOptions, type PackReport, packClips, packedFormat } from './packed-shards.js';
export { type Padding, paddingOf } from './padding.js';
export { type PrepareOptions, prepareClip } from './prepare-clip.js';
