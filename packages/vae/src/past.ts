import type { Scope, Value } from '@kinograph/onnx';
import { B, type Frames } from './frame-batch.js';

/**
 * What a causal layer knows of the chunks before this one. Each layer recalls the frames it kept last time (a model
 * input) and keeps frames for the next time (a model output), so a session has no state and a clip may be of any length.
 */
export interface Past {
  /** Whether this chunk starts a clip: it is one frame, and there is nothing to recall. */
  readonly starts: boolean;
  /** The `frames` frames kept at this place, shaped like those of `like`: `[B, frames, C, H, W]`. */
  recall(s: Scope, frames: number, like: Frames): Value;
  /** Keeps `video` `[B, frames, C, H, W]` at this place. */
  keep(s: Scope, video: Value): void;
}

/** Name of the model input that carries what was kept under a weight path. */
export const pastInput = (path: string): string => `past/${path}`;

/** Name of the model output that is to be fed to `pastInput(path)` of the next chunk. */
export const keptOutput = (path: string): string => `kept/${path}`;

/** The past of a clip's first chunk. */
export const noPast: Past = {
  starts: true,
  recall(s) {
    throw new Error(`${s.path}: the first chunk has no past.`);
  },
  keep: (s, video) => s.output(keptOutput(s.path), video),
};

/** The past of every later chunk. */
export const keptPast: Past = {
  starts: false,
  recall: (s, frames, { images }) => s.input(pastInput(s.path), 'float32', [B, frames, ...images.shape.slice(1)]),
  keep: noPast.keep,
};
