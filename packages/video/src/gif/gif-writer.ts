/// <reference path="./gifenc.d.ts" />
import type { FrameWriter, WritableFile } from '../frame-writer.js';
import { centisecondsOf } from './delays.js';
import { gifHeader } from './gif-header.js';
import { indexFrame } from './index-frame.js';

/** What a GIF is made with. */
export interface GifOptions {
  readonly fps: number;
  readonly graph: string | undefined;
}

/** An endlessly looping GIF; every frame has a palette of its own, because the colours to come are not known. */
export async function createGifWriter(file: WritableFile, { fps, graph }: GifOptions): Promise<FrameWriter> {
  const library = await import('gifenc');
  const { GIFEncoder, quantize } = { ...library.default, ...library }; // CommonJS: under default in Node, beside it in bundlers
  const encoder = GIFEncoder({ auto: false });
  let index = 0;
  return {
    async add(frame) {
      const { width, height } = frame;
      if (index === 0) await file.write(gifHeader(width, height, graph), 0);
      const { palette, indices } = indexFrame(frame, (rgba, colours) => quantize(rgba, colours, { format: 'rgb565' }));
      const delay = 10 * centisecondsOf(index++, fps);
      encoder.writeFrame(indices, width, height, { palette, delay, first: false, repeat: -1 });
      await file.write(encoder.bytes(), file.size);
      encoder.reset();
    },
    async finish() {
      encoder.finish();
      await file.write(encoder.bytes(), file.size);
    },
    async close() {},
  };
}
