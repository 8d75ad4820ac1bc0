import { KinographError } from '@kinograph/errors';
import type { Tensor } from '@kinograph/tensor';
import { joinFrames, sliceFrames } from './frames.js';

type Video = Tensor<'float32'>;

/** Any way frames may come: one tensor, or chunks of any size, ready or still being made. */
export type FrameSource = Video | Iterable<Video> | AsyncIterable<Video>;

/** How `regroupFrames` cuts. */
export interface Regrouping {
  /** Frames of every chunk after the first, given the first piece; throws when the piece cannot be taken. */
  readonly size: (piece: Video) => number;
  /** The last chunk may be shorter, but is a multiple of this. */
  readonly unit: number;
}

/**
 * Cuts a stream of `[B, C, F, H, W]` along frames into the chunks a causal model takes: one frame, then `size` frames
 * at a time. Frames at the end that do not fill a unit are left out, as the reference does. Holds at most one chunk
 * and one piece of the source.
 * @throws KinographError `vae.shape` when pieces differ in more than frames.
 */
export async function* regroupFrames(source: FrameSource, { size, unit }: Regrouping): AsyncGenerator<Video> {
  const held: Video[] = [];
  let used = 0; // Frames of held[0] that have been given out.
  let count = 0;
  let wanted = 1;
  let like: Video | undefined;
  let later = 0;
  const take = (frames: number): Video => {
    const parts: Video[] = [];
    count -= frames;
    for (let missing = frames; missing > 0; ) {
      const piece = held[0]!;
      const part = sliceFrames(piece, used, Math.min(missing, piece.shape[2]! - used));
      parts.push(part);
      missing -= part.shape[2]!;
      used += part.shape[2]!;
      if (used === piece.shape[2]) {
        held.shift();
        used = 0;
      }
    }
    return joinFrames(parts);
  };
  for await (const piece of piecesOf(source)) {
    if (like === undefined) {
      later = size(piece);
      like = piece;
    }
    checkAlike(like, piece);
    held.push(piece);
    count += piece.shape[2]!;
    while (count >= wanted) {
      yield take(wanted);
      wanted = later;
    }
  }
  const rest = count - (count % unit);
  if (rest > 0) yield take(rest);
}

/** The pieces of a source, one tensor being one piece. */
export function piecesOf(source: FrameSource): Iterable<Video> | AsyncIterable<Video> {
  return 'dtype' in source ? [source] : source;
}

function checkAlike(like: Video, piece: Video): void {
  if (piece.shape.length === 5 && piece.shape.every((size, axis) => axis === 2 || size === like.shape[axis])) return;
  throw new KinographError('vae.shape', {
    where: 'a later piece of the stream',
    wanted: `[${like.shape.map((size, axis) => (axis === 2 ? 'F' : size)).join(', ')}]`,
    got: `[${piece.shape.join(', ')}]`,
  });
}
