import type { GraphData } from '@kinograph/graph';
import { modelDefaults, videoGraph } from '@kinograph/pipelines';
import type { ModelDefaults, VideoRequest } from '../engine/engine.js';
import { embeddedImageModel, embeddedModel, type Models } from './models.js';

/** The graph of a request. */
export async function textToVideoGraph(
  models: Models,
  { checkpoint, pictures, ...request }: VideoRequest,
): Promise<{ graph: GraphData; notices: readonly string[] }> {
  const usual = pictures ? embeddedImageModel : embeddedModel;
  const given = pictures && { pictures: pictures.map(({ picture, at }) => ({ path: picture, at })) };
  return videoGraph(await models.open(checkpoint ?? usual), { ...request, ...(given && { given }) });
}

/** What a model asks for. */
export async function defaultsOf(models: Models, location = embeddedModel): Promise<ModelDefaults> {
  return modelDefaults(await models.open(location));
}
