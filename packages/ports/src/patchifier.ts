import type { Tensor } from '@kinograph/tensor';
import type { ClipShape } from './latent-space.js';

/** Latent cells of one patch: (frames, height, width), e.g. `[1, 2, 2]`. */
export type PatchSize = readonly [number, number, number];

/** A sequence of spacetime patches: one clip, or several packed end to end. */
export interface TokenSequence {
  /** `[B, N, C*pt*ph*pw]`; within a token channel first, then frame, row, column of the patch. */
  readonly tokens: Tensor<'float32'>;
  /** `[N, 3]` int64: (frame, row, column) of each token in the patch grid of its own clip. */
  readonly positions: Tensor<'int64'>;
  /** `[N]` int64: which clip each token belongs to, from 0. Attention stays inside a segment. */
  readonly segments: Tensor<'int64'>;
  /** Latent shape of each clip, in order of segment. */
  readonly clips: readonly ClipShape[];
  readonly patch: PatchSize;
  readonly channels: number;
}

/** Cuts latents into tokens and puts them together again. */
export interface Patchifier {
  readonly patch: PatchSize;
  /** Packs clips `[B, C, F, H, W]` (same B and C, any F, H, W that the patch divides) into one sequence. */
  patchify(clips: readonly Tensor<'float32'>[]): TokenSequence;
  /** The inverse: tokens `[B, N, C'*pt*ph*pw]` laid out like `like`, back to one tensor `[B, C', F, H, W]` a clip. */
  unpatchify(tokens: Tensor<'float32'>, like: Omit<TokenSequence, 'tokens' | 'channels'>): Tensor<'float32'>[];
}
