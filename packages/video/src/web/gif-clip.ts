import { createGifWriter } from '../gif/gif-writer.js';
import { mimeTypes } from '../video-format.js';
import { MemoryFile } from './memory-file.js';
import type { WebClip, WebClipOptions } from './web-clip.js';

/** An endlessly looping GIF in memory. */
export async function openGifClip(options: WebClipOptions): Promise<WebClip> {
  const file = new MemoryFile();
  const writer = await createGifWriter(file, options);
  return {
    add: (frame) => writer.add(frame),
    async finish() {
      await writer.finish();
      return { data: file.blob(mimeTypes.gif), extension: '.gif' };
    },
    discard: () => writer.close(),
  };
}
