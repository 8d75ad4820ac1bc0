export { graphKey } from '../embedded-graph.js';
export type { VideoFormat } from '../video-format.js';
export { type EncodedVideo, type EncodeVideoOptions, encodeVideo, prepareEncoding } from './encode-video.js';
export { type AboutVideo, type EncodeVideoStageOptions, encodeVideoStage } from './encode-video-stage.js';
export type { WebCodec } from './encoder-config.js';
export { zipOf } from './zip-of.js';
