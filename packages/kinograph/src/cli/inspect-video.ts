import { KinographError } from '@kinograph/errors';
import { readEmbeddedGraph } from '@kinograph/video';
import type { Inspection } from './inspect-path.js';

/** The graph inside a video. */
export async function inspectVideo(path: string): Promise<Inspection> {
  const text = await readEmbeddedGraph(path);
  if (text === undefined) {
    throw new KinographError('kinograph.no-graph', {
      where: path,
      wanted: 'a video with its graph inside',
      got: 'none',
      next: 'Only MP4, GIF and PNG files that Kinograph wrote carry one, and programs that re-encode drop it.',
    });
  }
  const graph = JSON.parse(text) as object;
  return { data: { path, graph }, lines: [JSON.stringify(graph, null, 2)] };
}
