import type { FrameWriter, WritableFile } from '../frame-writer.js';
import { createGifWriter } from '../gif/gif-writer.js';
import { loadMinih264 } from '../h264/load-minih264.js';
import { createWasmAvcEncoder } from '../h264/wasm-avc-encoder.js';
import { createMp4Writer } from '../mp4/mp4-writer.js';
import { encodePng } from '../png/encode-png.js';
import type { RgbFrame } from '../rgb-frame.js';
import type { VideoFormat } from '../video-format.js';

/** What a clip that is one file is written with. */
export interface WriterOptions {
  readonly format: Exclude<VideoFormat, 'png'>;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly quality: number;
  readonly graph: string | undefined;
}

/** The work of turning pictures into bytes. A picture that is handed over belongs to the coder. */
export interface Coders {
  /** Loads what writing in a format needs. */
  prepare(format: VideoFormat): Promise<void>;
  /** Starts a clip that is one file. */
  writer(file: WritableFile, options: WriterOptions): Promise<FrameWriter>;
  /** A whole PNG file. */
  png(frame: RgbFrame, graph: string | undefined): Promise<Uint8Array>;
  /** Ends what is under way, and frees everything. */
  close(): Promise<void>;
}

/** Coders that work on this thread: in a page's worker that is where they belong. */
export const codersHere: Coders = {
  async prepare(format) {
    if (format === 'mp4') await Promise.all([import('mediabunny'), loadMinih264()]);
    if (format === 'gif') await import('gifenc');
  },
  writer: (file, options) =>
    options.format === 'gif'
      ? createGifWriter(file, options)
      : createMp4Writer(file, { ...options, encoder: createWasmAvcEncoder }),
  png: async (frame, graph) => encodePng(frame, graph),
  close: async () => undefined,
};
