import type { RgbFrame } from '@kinograph/video';
import { type EncodedVideo, encodeVideoStage } from '@kinograph/video/web';
import type { MadeVideo } from '../engine/events.js';
import { pictureOf, pngOf } from './pictures.js';

/** `write-video` as the studio has it: each video is handed over with a picture out of its middle. */
export function pageVideoStage(handOver: (node: string, video: MadeVideo) => void) {
  const posters = new Map<string, RgbFrame>();
  return encodeVideoStage({
    onPicture(picture, { node, entry, frame, frames }) {
      if (frame === Math.floor(frames / 2)) posters.set(`${node} ${entry}`, picture);
    },
    async onVideo(video, { node, entry }) {
      const picture = posters.get(`${node} ${entry}`);
      posters.delete(`${node} ${entry}`);
      handOver(node, await madeVideo(video, entry, picture));
    },
  });
}

/** A video as the page shows and keeps it. */
export async function madeVideo(
  { name, data, frames, width, height, fps }: EncodedVideo,
  entry: number,
  picture: RgbFrame | undefined,
): Promise<MadeVideo> {
  const poster = picture && (await pngOf(pictureOf(picture)));
  return { name, data, frames, width, height, fps, entry, ...(poster && { poster }) };
}
