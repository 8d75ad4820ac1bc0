import type { Expected, SessionEstimate } from '@kinograph/graph';
import type { LatentSpace } from '../latent-space.js';

/** What a plan knows of latents, or of noise. */
export interface ExpectedLatent extends Expected {
  /** `[B, C, F, H, W]` */
  readonly shape: readonly [number, number, number, number, number];
}

/** What a plan knows of encoded prompts. */
export interface ExpectedEmbedding extends Expected {
  /** `[B, L, D]` */
  readonly shape: readonly [number, number, number];
}

/** What a plan knows of a video. */
export interface ExpectedFrames extends Expected {
  readonly batch: number;
  readonly frames: number;
  readonly height: number;
  readonly width: number;
}

/** What a plan knows of which frames are given. */
export interface ExpectedMask extends Expected {
  readonly frames: number;
}

/** What a plan knows of a denoiser. */
export interface ExpectedDenoiser extends Expected {
  readonly space: LatentSpace;
  /** What predicting so many requests of one shape takes. */
  call(latents: ExpectedLatent['shape'], requests: number, textLength: number): SessionEstimate;
}

/** What a plan knows of guidance. */
export interface ExpectedGuidance extends Expected {
  /** Requests of one prediction. */
  readonly requests: number;
  readonly textLength: number;
}

/** What a plan knows of a scheduler. */
export interface ExpectedScheduler extends Expected {
  /** Model calls of so many steps. */
  callsOf(steps: number): number;
}

/** Bytes of a float32 tensor. */
export function bytesOf(shape: readonly number[]): number {
  return 4 * shape.reduce((product, size) => product * size, 1);
}
