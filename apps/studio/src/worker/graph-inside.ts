import { graphKey } from '@kinograph/video';
import { mp4Tag } from '../core/mp4-tag.js';

/** The graph inside a video made by Kinograph (MP4, GIF or PNG), as JSON text; undefined where there is none. */
export async function graphInside(file: Blob): Promise<string | undefined> {
  const start = new Uint8Array(await file.slice(4, 8).arrayBuffer());
  if (String.fromCharCode(...start) === 'ftyp') return mp4Tag(file, graphKey);
  const { readEmbeddedGraph } = await import('./read-embedded-graph.js');
  return readEmbeddedGraph(new Uint8Array(await file.arrayBuffer()));
}
