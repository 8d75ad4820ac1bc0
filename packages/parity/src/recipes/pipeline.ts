import { join } from 'node:path';
import { type Checkpoint, openCheckpoint, parseConfig } from '@kinograph/checkpoint';
import { openWanDenoiser, putFrames, wanConfig, wanConfigSchema, withKnownFrames } from '@kinograph/dit';
import { KinographError } from '@kinograph/errors';
import { createPatchifier } from '@kinograph/patchifier';
import type { Denoiser, Embedding, LatentSpace } from '@kinograph/ports';
import {
  classifierFreeGuidance,
  createNoise,
  denoise,
  givenNoise,
  noGuidance,
  schedulerFromConfig,
} from '@kinograph/sampler';
import { sizeOf, type Tensor, tensor, toFloat32 } from '@kinograph/tensor';
import { cleanPrompt, openTextEncoder } from '@kinograph/text-encoder';
import { normaliseLatents, openWanVae, type Vae } from '@kinograph/vae';
import { frameChunk, resizeImage } from '@kinograph/video';
import { type GoldenCase, readTensors } from '../golden-case.js';
import type { Recipe, RecipeContext } from './recipe.js';

/** Literal arguments of a recorded pipeline call. */
interface PipelineArguments {
  readonly prompt: string | readonly string[];
  readonly negative_prompt?: string | null;
  readonly height: number;
  readonly width: number;
  readonly num_frames: number;
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly max_sequence_length: number;
  readonly output_type?: string;
}

/** WanPipeline, and WanImageToVideoPipeline where the first frame is kept by its timesteps (Wan 2.2 TI2V). */
export const pipeline: Recipe = async (golden, { runtime, signal }) => {
  const call = golden.meta.kwargs as unknown as PipelineArguments;
  const inputs = await readTensors(golden, 'in');
  const checkpoint = await openCheckpoint(join(golden.folder, golden.meta.path ?? 'checkpoint'), { signal });
  const vaeComponent = await checkpoint.component('vae');
  const vae = await openWanVae(vaeComponent, runtime);
  const space = vae.space;
  const transformer = await checkpoint.component('transformer');
  const { patch } = wanConfig(parseConfig(transformer, wanConfigSchema));
  const plain = await openWanDenoiser(transformer, { runtime, space, patchifier: createPatchifier(patch) });
  try {
    const { positive, negative } = await embeddings(checkpoint, call, { runtime, signal });
    const guided = call.guidance_scale > 1;
    const firstFrame = await conditionOf(golden, inputs, vae, call);
    const denoiser: Denoiser<'velocity'> = firstFrame ? withKnownFrames(plain, { latents: firstFrame, patch }) : plain;

    const results = new Map<string, Tensor>();
    const scheduler = await schedulerOf(golden, checkpoint);
    const timeline = scheduler.start({ steps: call.num_inference_steps });
    results.set('timesteps', tensor('float64', [timeline.timesteps.length], Float64Array.from(timeline.timesteps)));
    results.set('sigmas', tensor('float64', [timeline.sigmas.length], Float64Array.from(timeline.sigmas)));
    const latents = await denoise({
      denoiser,
      scheduler,
      guidance: guided
        ? classifierFreeGuidance({ scale: call.guidance_scale, positive, negative })
        : noGuidance(positive),
      noise: await noiseOf(golden, inputs, space, call, positive.tensor.shape[0]!),
      steps: call.num_inference_steps,
      signal,
      onStep: ({ call: step, latents: current }) => {
        results.set(`latents.${step - 1}`, current.tensor);
      },
    });
    const finished = firstFrame ? putFrames(latents.tensor, firstFrame) : latents.tensor;
    results.set('frames', call.output_type === 'latent' ? finished : await framesOf(vae, finished, signal));
    return results;
  } finally {
    await Promise.all([plain.dispose(), vae.dispose(), checkpoint.close()]);
  }
};

async function embeddings(checkpoint: Checkpoint, call: PipelineArguments, { runtime, signal }: RecipeContext) {
  const components = {
    encoder: await checkpoint.component('text_encoder'),
    tokenizer: await checkpoint.component('tokenizer'),
  };
  const encoder = await openTextEncoder(components, runtime);
  try {
    const prompts = typeof call.prompt === 'string' ? [call.prompt] : call.prompt;
    const encode = (texts: readonly string[]): Promise<Embedding> =>
      encoder.encode(texts.map(cleanPrompt), { maxLength: call.max_sequence_length, signal });
    const positive = await encode(prompts);
    return { positive, negative: await encode(prompts.map(() => call.negative_prompt ?? '')) };
  } finally {
    await encoder.dispose();
  }
}

async function schedulerOf({ meta }: GoldenCase, checkpoint: Checkpoint) {
  const override = meta.scheduler as { class: string; config: Readonly<Record<string, unknown>> } | undefined;
  const stored = await checkpoint.component('scheduler');
  const made = override
    ? schedulerFromConfig(override.class.replace(/^diffusers\./, ''), override.config)
    : schedulerFromConfig(stored.className, stored.config);
  if (made.prediction === 'velocity') return made as typeof made & { readonly prediction: 'velocity' };
  throw new KinographError('parity.prediction', { where: stored.location, wanted: 'velocity', got: made.prediction });
}

async function noiseOf(
  { meta }: GoldenCase,
  inputs: ReadonlyMap<string, Tensor>,
  space: LatentSpace,
  call: PipelineArguments,
  batch: number,
) {
  const seed = BigInt((meta.generator_seed as number | undefined) ?? 0);
  const given = inputs.get('latents');
  if (given) return givenNoise(space, toFloat32(given), seed);
  return createNoise({ space, seed, batch, frames: call.num_frames, height: call.height, width: call.width });
}

/** Normalised latents of the image a video starts with, `[1, C, 1, H, W]`. */
async function conditionOf(
  { meta }: GoldenCase,
  inputs: ReadonlyMap<string, Tensor>,
  vae: Vae,
  call: PipelineArguments,
) {
  const image = inputs.get('image');
  if (!image) return undefined;
  const extra = meta.components_extra as { expand_timesteps?: boolean } | undefined;
  if (extra?.expand_timesteps !== true) {
    throw new KinographError('parity.image', {
      where: 'in.image',
      wanted: 'a pipeline whose known frames are kept by their timesteps (expand_timesteps)',
      got: 'one with mask channels',
    });
  }
  const { height, width } = call;
  const given = { height: image.shape[0]!, width: image.shape[1]!, data: Uint8Array.from(image.data as Uint8Array) };
  const pixels = frameChunk(resizeImage(given, { height, width }));
  return normaliseLatents((await vae.encode(pixels)).mode, vae.space);
}

/** Decoded frames as diffusers gives them: `[B, F, C, H, W]` from 0 to 1. */
async function framesOf(
  vae: Vae,
  latents: Tensor<'float32'>,
  signal: AbortSignal | undefined,
): Promise<Tensor<'float32'>> {
  const video = await vae.decode(latents, { denormalise: true, signal });
  const [batch, channels, frames, height, width] = video.shape as [number, number, number, number, number];
  const result = tensor('float32', [batch, frames, channels, height, width]);
  const size = sizeOf([height, width]);
  for (let b = 0; b < batch; b++) {
    for (let c = 0; c < channels; c++) {
      for (let f = 0; f < frames; f++) {
        const from = ((b * channels + c) * frames + f) * size;
        const to = ((b * frames + f) * channels + c) * size;
        for (let cell = 0; cell < size; cell++) {
          result.data[to + cell] = Math.min(1, Math.max(0, video.data[from + cell]! / 2 + 0.5));
        }
      }
    }
  }
  return result;
}
