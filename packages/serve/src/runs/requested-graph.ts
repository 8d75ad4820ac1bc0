import type { GraphData } from '@kinograph/graph';
import { videoGraph } from '@kinograph/pipelines';
import type { VideoRequest } from '../api/requests.js';
import type { Models } from './models.js';

/**
 * The graph of a request, and what the user should know of it.
 * @throws KinographError `serve.checkpoint-unknown`, and as `videoGraph`.
 */
export async function requestedGraph(
  models: Models,
  { model, pictures, ...request }: VideoRequest,
): Promise<{ graph: GraphData; notices: string[] }> {
  const checkpoint = await (model === undefined ? models.usual(pictures !== undefined) : models.checkpoint(model));
  const given = pictures && { pictures: pictures.map(({ picture, at }) => ({ path: picture, at })) };
  return videoGraph(checkpoint, { ...request, ...(given && { given }) });
}
