import { type Checkpoint, parseConfig } from '@kinograph/checkpoint';
import type { WanConfig } from '@kinograph/dit';
import { wanConfig, wanConfigSchema } from '@kinograph/dit';
import type { LatentSpace } from '@kinograph/ports';
import { type ClipShape, latentShapeOf, latentSpaceOf, nearestClip } from '@kinograph/ports';
import { checkPipeline } from './check-pipeline.js';
import { type ExpandRequest, type ExpandSettings, expandSettings } from './expand-settings.js';
import { type GivenFramesRequest, type GivenFramesSettings, givenSettings } from './given-frames-settings.js';
import { shapeNotices, trainedShapes } from './trained-shapes.js';

/** Everything a text-to-video graph is made from. */
export interface TextToVideoSettings {
  /** Checkpoint folder, as the graph will name it. */
  readonly checkpoint: string;
  /** Id of the checkpoint's latent space. */
  readonly space: string;
  readonly patch: [number, number, number];
  readonly prompt: string | string[];
  readonly negativePrompt: string;
  /** How prompts become captions before they are encoded. Left out: they are taken as they are. */
  readonly expand?: ExpandSettings;
  /** Tokens of an encoded prompt. */
  readonly textLength: number;
  /** Pixels and pixel frames. */
  readonly size: ClipShape;
  /** Decimal digits: JSON numbers cannot hold 64 bits. */
  readonly seed: string;
  readonly steps: number;
  /** Scale of classifier-free guidance; 1 or less leaves it out. */
  readonly guidance: number;
  readonly scheduler: { readonly checkpoint: string; readonly sampler?: string };
  readonly output: { readonly path: string; readonly fps: number };
  /** Safetensors file whose tensor `latents` is the initial noise. */
  readonly initialLatents?: string;
  /** Frames that are given, for image to video. */
  readonly given?: GivenFramesSettings;
}

/** What a user asks for; the rest comes from the checkpoint. */
export interface TextToVideoRequest {
  readonly prompt: string | string[];
  readonly path: string;
  readonly negativePrompt?: string;
  /** Who turns the prompt into the kind of caption the model was trained on. Default: as the checkpoint says (`prompt_expansion`), or nobody. */
  readonly expand?: ExpandRequest;
  readonly seed?: bigint;
  readonly steps?: number;
  readonly guidance?: number;
  readonly frames?: number;
  /** Seconds; rounded to a legal number of frames. */
  readonly duration?: number;
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  /** Short name or diffusers class of a sampler. Default: the checkpoint's own. */
  readonly sampler?: string;
  readonly initialLatents?: string;
  /** Frames that are given: the checkpoint must be one of image to video. */
  readonly given?: GivenFramesRequest;
}

/** What Wan's pipelines use where nothing else is said (diffusers `WanPipeline.__call__`). */
const wanDefaults = {
  width: 832,
  height: 480,
  frames: 81,
  fps: 16,
  default_steps: 50,
  default_guidance: 5,
  max_sequence_length: 512,
};

/**
 * Fills in a request from what the checkpoint says: `kinograph.json`, the configs, and Wan's own defaults. `notices` are
 * things the user should know, such as a rounded duration.
 * @throws KinographError `latent-space.size` for sizes the model cannot make (says the nearest legal), and
 * `pipelines.checkpoint-unsupported` for a pipeline that is not text-to-video with one Wan transformer; as `expandSettings`.
 */
export async function textToVideoSettings(
  checkpoint: Checkpoint,
  request: TextToVideoRequest,
): Promise<{ settings: TextToVideoSettings; notices: string[] }> {
  checkPipeline(checkpoint);
  const [vae, transformer] = await Promise.all([checkpoint.component('vae'), checkpoint.component('transformer')]);
  const space = latentSpaceOf(vae);
  const config = wanConfig(parseConfig(transformer, wanConfigSchema));
  const notices: string[] = [];
  const own = (key: keyof typeof wanDefaults) => {
    const value = checkpoint.settings[key];
    return typeof value === 'number' ? value : wanDefaults[key];
  };
  const fps = request.fps ?? own('fps');
  const size = clipSize(request, own, fps, { space, config }, notices);
  notices.push(...shapeNotices(trainedShapes(checkpoint.settings), size));
  const given = givenSettings(checkpoint, { config, frames: size.frames, request: request.given });
  const expand = await expandSettings(checkpoint, request);
  const negative = checkpoint.settings.default_negative_prompt;
  return {
    notices,
    settings: {
      checkpoint: checkpoint.location,
      space: space.id,
      patch: [...config.patch],
      prompt: request.prompt,
      negativePrompt: request.negativePrompt ?? (typeof negative === 'string' ? negative : ''),
      ...(expand && { expand }),
      textLength: own('max_sequence_length'),
      size,
      seed: String(request.seed ?? 0n),
      steps: request.steps ?? own('default_steps'),
      guidance: request.guidance ?? own('default_guidance'),
      scheduler: {
        checkpoint: checkpoint.location,
        ...(request.sampler !== undefined && { sampler: request.sampler }),
      },
      output: { path: request.path, fps },
      initialLatents: request.initialLatents,
      ...(given && { given }),
    },
  };
}

function clipSize(
  request: TextToVideoRequest,
  own: (key: 'width' | 'height' | 'frames') => number,
  fps: number,
  { space, config }: { space: LatentSpace; config: WanConfig },
  notices: string[],
): ClipShape {
  const asked = { width: request.width ?? own('width'), height: request.height ?? own('height') };
  let frames = request.frames ?? own('frames');
  if (request.duration !== undefined) {
    frames = nearestClip(space, { ...asked, frames: Math.max(1, request.duration * fps) }, config.patch).frames;
    const seconds = (frames / fps).toFixed(2).replace(/\.?0+$/, '');
    if (frames !== request.duration * fps)
      notices.push(`${request.duration} s became ${frames} frames (${seconds} s at ${fps} fps).`);
  }
  const size = { ...asked, frames };
  latentShapeOf(space, size, config.patch);
  return size;
}
