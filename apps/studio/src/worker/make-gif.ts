import { writeGraph } from '@kinograph/graph';
import { frameChunk } from '@kinograph/video';
import { encodeVideo } from '@kinograph/video/web';
import type { GifRequest } from '../engine/engine.js';

/** A GIF of pictures, its graph inside. */
export async function makeGif({ name, pictures, width, height, fps, graph }: GifRequest): Promise<Blob> {
  function* chunks() {
    for (const pixels of pictures) {
      const data = new Uint8Array(3 * width * height);
      for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
        data.set(pixels.subarray(from, from + 3), to);
      }
      yield frameChunk({ width, height, data });
    }
  }
  const [gif] = await encodeVideo(chunks(), { path: name, fps, graph: writeGraph({ data: graph }) });
  return gif!.data;
}
