export type { AvcEncoder, AvcEncoderFactory, AvcEncoderOptions, AvcPacket, AvcStream } from './h264/avc-encoder.js';
export type { Colour } from './h264/colour.js';
export { createWasmAvcEncoder } from './h264/wasm-avc-encoder.js';
export { readEmbeddedGraph } from './read-embedded-graph.js';
export { resizeImage } from './resize-image.js';
export { type RgbFrame, rgbFrame } from './rgb-frame.js';
export { type VideoFormat, videoFormatOf } from './video-format.js';
export { prepareVideo, type VideoFile, type WriteVideoOptions, writeVideo } from './write-video.js';
export { writeVideoStage } from './write-video-stage.js';
