import type { Checkpoint } from '@kinograph/checkpoint';
import type { GraphData } from '@kinograph/graph';
import { textToVideo, textToVideoSettings } from '@kinograph/pipelines';
import { samplerNames } from '@kinograph/sampler';
import type { ModelDescription, VideoRequest } from '../api/requests.js';

/** The graph of a request, and what the user should know of it. @throws KinographError as `textToVideoSettings`. */
export async function videoGraph(
  checkpoint: Checkpoint,
  { seed, format = 'mp4', scale, model: _, ...request }: VideoRequest,
): Promise<{ graph: GraphData; notices: string[] }> {
  const { settings, notices } = await textToVideoSettings(checkpoint, {
    ...request,
    seed: BigInt(seed ?? '0'),
    path: `${fileName(request.prompt)}${format === 'png' ? '' : `.${format}`}`,
  });
  const { data } = textToVideo(settings);
  const write = data.nodes.write!;
  const parameters = { ...write.parameters, ...(scale !== undefined && { scale }) };
  const graph = { ...data, nodes: { ...data.nodes, write: { ...write, parameters } } };
  // As its JSON would be: what is undefined is not there.
  return { graph: JSON.parse(JSON.stringify(graph)) as GraphData, notices };
}

/** What a checkpoint asks for. */
export async function describeModel(name: string, checkpoint: Checkpoint): Promise<ModelDescription> {
  const { settings } = await textToVideoSettings(checkpoint, { prompt: '', path: 'video.mp4' });
  const { steps, guidance, size, output } = settings;
  return {
    checkpoint: name,
    steps,
    guidance,
    ...size,
    fps: output.fps,
    samplers: [...samplerNames('velocity')],
  };
}

/** A short name of letters, digits and hyphens. */
function fileName(prompt: string): string {
  const words = prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['video'];
  return words.slice(0, 8).join('-').slice(0, 60);
}
