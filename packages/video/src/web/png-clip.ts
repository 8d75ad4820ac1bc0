import { encodePng } from '../png/encode-png.js';
import { pngName } from '../png/png-name.js';
import { mimeTypes } from '../video-format.js';
import type { WebClip, WebClipOptions } from './web-clip.js';
import { zipOf } from './zip-of.js';

/** PNG pictures in memory, each with the graph: one is a file of its own, several are a zip of the folder that Node writes. */
export async function openPngClip({ graph, name }: WebClipOptions): Promise<WebClip> {
  const pictures: Uint8Array<ArrayBuffer>[] = [];
  return {
    async add(frame) {
      pictures.push(new Uint8Array(encodePng(frame, graph)));
    },
    async finish() {
      if (pictures.length === 1) return { data: new Blob(pictures, { type: mimeTypes.png }), extension: '.png' };
      const files = pictures.map((bytes, index): [string, Uint8Array] => [`${name}/${pngName(index)}`, bytes]);
      return { data: zipOf(files), extension: '.zip' };
    },
    async discard() {},
  };
}
