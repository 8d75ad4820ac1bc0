import { type Checkpoint, parseConfig } from '@kinograph/checkpoint';
import { wanConfig, wanConfigSchema } from '@kinograph/dit';
import type { GraphData } from '@kinograph/graph';
import { samplerNames } from '@kinograph/sampler';
import { type FramesTaken, framesTaken } from './given-frames-settings.js';
import { textToVideo } from './text-to-video.js';
import { type TextToVideoRequest, textToVideoSettings } from './text-to-video-settings.js';
import { type TrainedShapes, trainedShapes } from './trained-shapes.js';

/** What a checkpoint asks for where the user does not. */
export interface ModelDefaults extends TrainedShapes {
  /** As graphs name it. */
  readonly checkpoint: string;
  readonly steps: number;
  readonly guidance: number;
  readonly frames: number;
  readonly fps: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Names of samplers that work with it. */
  readonly samplers: readonly string[];
  /** Whether it can be given frames. */
  readonly given: FramesTaken;
}

/** A video as programs ask for it: plain data. */
export interface VideoGraphRequest extends Omit<TextToVideoRequest, 'path' | 'seed' | 'prompt' | 'expand'> {
  readonly prompt: string;
  /** `none` takes the prompt as it is. Default: as the checkpoint says. */
  readonly expand?: 'scenes' | 'none';
  /** Decimal digits. Default 0. */
  readonly seed?: string;
  /** Every pixel becomes a square of this side. */
  readonly scale?: number;
  /** Default `mp4`. */
  readonly format?: 'mp4' | 'gif' | 'png';
}

/** What a checkpoint asks for. @throws KinographError as `textToVideoSettings`. */
export async function modelDefaults(checkpoint: Checkpoint): Promise<ModelDefaults> {
  const transformer = await checkpoint.component('transformer');
  const given = framesTaken(checkpoint, wanConfig(parseConfig(transformer, wanConfigSchema)));
  const { settings } = await textToVideoSettings(checkpoint, {
    prompt: '',
    path: 'video.mp4',
    ...(given === 'must' && { given: { pictures: [{ path: 'picture.png', at: 0 }] } }),
  });
  return {
    checkpoint: checkpoint.location,
    steps: settings.steps,
    guidance: settings.guidance,
    ...settings.size,
    fps: settings.output.fps,
    ...trainedShapes(checkpoint.settings),
    samplers: samplerNames('velocity'),
    given,
  };
}

/** The graph of a request as its JSON would be, and what the user should know of it. @throws KinographError as `textToVideoSettings`. */
export async function videoGraph(
  checkpoint: Checkpoint,
  { seed, format = 'mp4', scale, ...request }: VideoGraphRequest,
): Promise<{ graph: GraphData; notices: string[] }> {
  const { settings, notices } = await textToVideoSettings(checkpoint, {
    ...request,
    seed: BigInt(seed ?? '0'),
    path: `${fileName(request.prompt)}${format === 'png' ? '' : `.${format}`}`,
  });
  const { data } = textToVideo(settings);
  const write = data.nodes.write!;
  const parameters = { ...write.parameters, ...(scale !== undefined && scale !== 1 && { scale }) };
  const graph = { ...data, nodes: { ...data.nodes, write: { ...write, parameters } } };
  return { graph: JSON.parse(JSON.stringify(graph)) as GraphData, notices };
}

/** A short name of letters, digits and hyphens. */
function fileName(prompt: string): string {
  const words = prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['video'];
  return words.slice(0, 8).join('-').slice(0, 60);
}
