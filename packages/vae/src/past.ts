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
  /**
   * Which rows of `[F*B*C, ...]` make `count` windows of three frames, `stride` apart: int64 `[count*B, C*3]`, ordered
   * (C, frame) as convolution weights are. Made once a model for each size.
   */
  windows(s: Scope, size: WindowSize): Value;
}

/** Sizes of the windows a convolution over time slides over its frames. */
export interface WindowSize {
  readonly count: Dim;
  readonly stride: number;
  readonly channels: number;
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
    windows(s, size) {
      const key = JSON.stringify(size);
      const known = made.get(key) ?? windowsOfThree(s, size);
      made.set(key, known);
      return known;
    },
  };
}

function windowsOfThree(s: Scope, { count, stride, channels }: WindowSize): Value {
  const { op } = s;
  const images = multiplyDims(count, B);
  const image = op.range({ start: 0, end: images });
  const batch = op.size(B);
  // Image i belongs to window floor(i / B), which starts (stride - 1) * floor(i / B) frames further on.
  const first = stride === 1 ? image : op.add(image, op.mul(op.div(image, batch), op.mul(batch, stride - 1)));
  const frame = op.add(op.unsqueeze(first, 1), op.mul(op.range({ start: 0, end: 3 }), batch)); // [count*B, 3]
  const channel = op.unsqueeze(op.range({ start: 0, end: channels }), 1); // [C, 1]
  const rows = op.add(op.mul(op.unsqueeze(frame, 1), channels), channel); // [count*B, C, 3]
  return op.reshape(rows, [images, channels * 3]);
}
