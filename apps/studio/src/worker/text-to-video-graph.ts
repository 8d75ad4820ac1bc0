import type { GraphData } from '@kinograph/graph';
import { textToVideo, textToVideoSettings } from '@kinograph/pipelines';
import { samplerNames } from '@kinograph/sampler';
import type { ModelDefaults, VideoRequest } from '../engine/engine.js';
import { embeddedModel, type Models } from './models.js';

/** The graph of a request. */
export async function textToVideoGraph(
  models: Models,
  { scale = 1, seed, prompt, checkpoint: location = embeddedModel, ...request }: VideoRequest,
): Promise<{ graph: GraphData; notices: readonly string[] }> {
  const checkpoint = await models.open(location);
  const { settings, notices } = await textToVideoSettings(checkpoint, {
    ...request,
    prompt,
    seed: BigInt(seed ?? '0'),
    path: `${fileName(prompt)}.mp4`,
  });
  const { data } = textToVideo(settings);
  if (scale === 1) return { graph: plain(data), notices };
  const write = data.nodes.write!;
  const scaled = { ...write, parameters: { ...write.parameters, scale } };
  return { graph: plain({ ...data, nodes: { ...data.nodes, write: scaled } }), notices };
}

/** What a model asks for. */
export async function defaultsOf(models: Models, location = embeddedModel): Promise<ModelDefaults> {
  const { settings } = await textToVideoSettings(await models.open(location), { prompt: '', path: 'video.mp4' });
  return {
    checkpoint: location,
    steps: settings.steps,
    guidance: settings.guidance,
    ...settings.size,
    fps: settings.output.fps,
    samplers: samplerNames('velocity'),
  };
}

/** A graph as its JSON would be. */
function plain(data: GraphData): GraphData {
  return JSON.parse(JSON.stringify(data));
}

/** A short name of letters, digits and hyphens. */
function fileName(prompt: string): string {
  const words = prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['video'];
  return words.slice(0, 8).join('-').slice(0, 60);
}
