import type { Tensor } from '@kinograph/tensor';
import type { LatentSpace } from './latent-space.js';

/** Encoded prompts. */
export interface Embedding {
  /** `[B, L, D]`: prompts, token positions, width. Padding positions are zeros, as Wan's pipeline leaves them. */
  readonly tensor: Tensor<'float32'>;
  /** Tokens of each prompt before padding, the end token included. */
  readonly lengths: readonly number[];
}

/** Normalised latents `[B, C, F, H, W]` of one space: `F` latent frames, `H x W` cells. */
export interface Latents<Space extends string = string> {
  readonly space: LatentSpace & { readonly id: Space };
  readonly tensor: Tensor<'float32'>;
}

/** Latents of pure noise, and where the random numbers of the steps that follow come from. */
export interface Noise<Space extends string = string> extends Latents<Space> {
  /** Seed of the torch-compatible generator, `0` to `2^64 - 1`. */
  readonly seed: bigint;
  /** Whether `tensor` was drawn from that generator (then later draws go on after it), or given by the caller. */
  readonly drawn: boolean;
}

/** What a stream of frames is, known before its first frame. */
export interface FramesInfo {
  readonly batch: number;
  /** Pixel frames of the whole stream. */
  readonly frames: number;
  readonly height: number;
  readonly width: number;
}

/** Which pixel frames of a video are given, `true`, and which are to be made: one entry a frame. */
export type FrameMask = readonly boolean[];

/** A few consecutive pixel frames `[B, 3, F, H, W]`, RGB in `[-1, 1]`. A stream of them is a video. */
export type FrameChunk = Tensor<'float32'>;
