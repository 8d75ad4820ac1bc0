import { type CodecOf, definePort, type Stream, stageDefiner } from '@kinograph/graph';
import {
  embeddingCodec,
  fileCodec,
  framesCodec,
  latentCodec,
  maskCodec,
  noiseCodec,
  textCodec,
} from './codecs/value-codecs.js';
import type { Denoiser, Prediction } from './denoiser.js';
import type { Guidance } from './guidance.js';
import type { Patchifier } from './patchifier.js';
import type { Scheduler } from './scheduler.js';
import type { Services } from './services.js';
import type { Embedding, FrameChunk, FrameMask, FramesInfo, Latents, Noise } from './values.js';
import type { WrittenFile } from './written-file.js';

/** A prompt, or a batch of prompts. */
export const text = definePort<string | readonly string[]>()('text', {
  codec: textCodec as CodecOf<string | readonly string[]>,
});

/** Encoded prompts. */
export const embedding = definePort<Embedding>()('embedding', { codec: embeddingCodec });

/** Normalised latents of one space. */
export const latent = definePort<Latents>()('latent', {
  codec: latentCodec,
  attributes: ['space'],
  attributesOf: ({ space }) => ({ space: space.id }),
});

/** Latents of pure noise. */
export const noise = definePort<Noise>()('noise', {
  codec: noiseCodec,
  attributes: ['space'],
  attributesOf: ({ space }) => ({ space: space.id }),
});

/** A diffusion transformer; its session is released after its last consumer. */
export const denoiser = definePort<Denoiser>()('denoiser', {
  codec: 'made-again',
  attributes: ['prediction', 'space'],
  release: (value) => value.dispose(),
  attributesOf: ({ prediction, space }) => ({ prediction, space: space.id }),
});

/** A noise schedule and its solver. */
export const scheduler = definePort<Scheduler<Prediction>>()('scheduler', {
  codec: 'made-again',
  attributes: ['prediction'],
  attributesOf: ({ prediction }) => ({ prediction }),
});

/** How conditional and unconditional predictions become one. */
export const guidance = definePort<Guidance>()('guidance', { codec: 'made-again' });

/** Cuts latents into tokens. */
export const patchifier = definePort<Patchifier>()('patchifier', { codec: 'made-again' });

/** A video, produced while it is consumed: chunks of frames. */
export const frames = definePort<Stream<FrameChunk, FramesInfo>>()('frames', { stream: true, codec: framesCodec });

/** Which frames of a video are given. */
export const mask = definePort<FrameMask>()('mask', { codec: maskCodec });

/** Files written to disk. */
export const file = definePort<readonly WrittenFile[]>()('file', { codec: fileCodec });

/** Defines a stage that is given a runtime and checkpoints. */
export const defineStage = stageDefiner<Services>();
