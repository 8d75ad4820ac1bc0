import { type Dim, multiplyDims, type Scope, type Value } from '@kinograph/onnx';
import { B, type Frames } from './frame-batch.js';

/**
 * What a causal layer knows of the chunks before this one. Each layer recalls the frames it kept last time (a model
 * input) and keeps frames for the next time (a model output), so a session has no state and a clip may be of any length.
 */
export interface Past {
  /** Whether this chunk starts a clip: it is one frame, and there is nothing to recall. */
  readonly starts: boolean;
  /** The `frames` frames kept at this place, shaped like those of `like`: `[frames*B, C, H, W]`. */
  recall(s: Scope, frames: number, like: Frames): Value;
  /** Keeps `images` `[frames*B, C, H, W]` at this place. */
  keep(s: Scope, images: Value): void;
  /** Which images make `count` windows of three frames, `stride` apart: int64 `[count*B, 3]`. Made once a model. */
  windows(s: Scope, count: Dim, stride: number): Value;
}

/** Name of the model input that carries what was kept under a weight path. */
export const pastInput = (path: string): string => `past/${path}`;

/** Name of the model output that is to be fed to `pastInput(path)` of the next chunk. */
export const keptOutput = (path: string): string => `kept/${path}`;

/** The past of a clip's first chunk (`starts`), or of every later one. One for each model. */
export function createPast(starts: boolean): Past {
  const made = new Map<string, Value>();
  return {
    starts,
    recall: (s, frames, { images }) =>
      s.input(pastInput(s.path), 'float32', [multiplyDims(B, frames), ...images.shape.slice(1)]),
    keep: (s, images) => s.output(keptOutput(s.path), images),
    windows(s, count, stride) {
      const key = `${count} by ${stride}`;
      const known = made.get(key) ?? windowsOfThree(s, count, stride);
      made.set(key, known);
      return known;
    },
  };
}

function windowsOfThree({ op }: Scope, count: Dim, stride: number): Value {
  const image = op.range({ start: 0, end: multiplyDims(count, B) });
  const batch = op.size(B);
  // Image i belongs to window floor(i / B), which starts (stride - 1) * floor(i / B) frames further on.
  const first = stride === 1 ? image : op.add(image, op.mul(op.div(image, batch), op.mul(batch, stride - 1)));
  return op.add(op.unsqueeze(first, 1), op.mul(op.range({ start: 0, end: 3 }), batch));
}
