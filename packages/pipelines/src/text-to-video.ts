import { wanDenoiser } from '@kinograph/dit';
import { createGraph, type Graph } from '@kinograph/graph';
import { patchifierStage } from '@kinograph/patchifier';
import type { Latents, WrittenFile } from '@kinograph/ports';
import { classifierFreeGuidanceStage, denoiseStage, noiseStage, schedulerStage } from '@kinograph/sampler';
import { encodeText } from '@kinograph/text-encoder';
import { vaeDecode } from '@kinograph/vae';
import { writeVideoStage } from '@kinograph/video';
import { expandedText } from './expanded-text.js';
import { givenFrames } from './given-frames.js';
import { loadLatents } from './load-latents-stage.js';
import { prompt } from './prompt-stage.js';
import type { TextToVideoSettings } from './text-to-video-settings.js';

/** What a text-to-video graph gives. */
export interface TextToVideoOutputs {
  readonly file: readonly WrittenFile[];
  readonly latents: Latents;
}

/**
 * Text to video with a Wan checkpoint: prompts are expanded where that is wanted, and encoded, noise is denoised under guidance, latents are decoded as the video
 * is written. `textToVideoSettings` fills in what a checkpoint says. With frames that are given it is image to video: those
 * are read, encoded, and guide the denoiser beside the prompts.
 */
export function textToVideo(settings: TextToVideoSettings): Graph<Readonly<Record<never, never>>, TextToVideoOutputs> {
  const { checkpoint, space, size, seed } = settings;
  const graph = createGraph(settings.given ? 'image-to-video' : 'text-to-video');

  const wanted = graph.add(prompt, { id: 'prompt', parameters: { text: settings.prompt }, inputs: {} });
  const unwanted = graph.add(prompt, {
    id: 'negative-prompt',
    parameters: { text: settings.negativePrompt },
    inputs: {},
  });
  const captions = expandedText(graph, settings.expand, wanted.text);
  const encoding = { checkpoint, maxLength: settings.textLength };
  const positive = graph.add(encodeText, { id: 'encode-prompt', parameters: encoding, inputs: { text: captions } });
  const negative = graph.add(encodeText, {
    id: 'encode-negative',
    parameters: encoding,
    inputs: { text: unwanted.text },
  });

  const { patchifier } = graph.add(patchifierStage, { parameters: { patch: settings.patch }, inputs: {} });
  const { denoiser } = graph.add(wanDenoiser, {
    id: 'denoiser',
    parameters: { checkpoint, space },
    inputs: { patchifier },
  });
  const { scheduler } = graph.add(schedulerStage, { id: 'scheduler', parameters: settings.scheduler, inputs: {} });
  const prompts = graph.add(classifierFreeGuidanceStage, {
    id: 'guidance',
    parameters: { scale: settings.guidance },
    inputs: { positive: positive.embedding, negative: negative.embedding },
  });

  const known = givenFrames(graph, settings, { guidance: prompts.guidance, patchifier });
  const initial =
    settings.initialLatents === undefined
      ? undefined
      : graph.add(loadLatents, { parameters: { checkpoint, space, path: settings.initialLatents }, inputs: {} })
          .latents;
  const { noise } = graph.add(noiseStage, {
    id: 'noise',
    parameters: { ...size, seed, batch: typeof settings.prompt === 'string' ? 1 : settings.prompt.length },
    inputs: { denoiser, patchifier, ...(initial && { latents: initial }) },
  });
  const denoised = graph.add(denoiseStage, {
    id: 'denoise',
    parameters: { steps: settings.steps },
    inputs: { denoiser, scheduler, guidance: known?.guidance ?? prompts.guidance, noise },
  });
  const latents = known?.kept(denoised.latents) ?? denoised.latents;
  const { frames } = graph.add(vaeDecode, {
    id: 'decode',
    parameters: { checkpoint, space },
    inputs: { latent: latents },
  });
  const { file } = graph.add(writeVideoStage, { id: 'write', parameters: settings.output, inputs: { frames } });
  return graph.build({ file, latents });
}
