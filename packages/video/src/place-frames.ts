import { KinographError } from '@kinograph/errors';
import type { FrameChunk, FrameMask } from '@kinograph/ports';
import { type Tensor, tensor } from '@kinograph/tensor';

/** Where given frames stand in a clip. */
export interface PlaceFramesOptions {
  /** Frames of the whole clip. */
  readonly frames: number;
  /** How many frames are given. */
  readonly given: number;
  /** The frame number of each, rising; negative ones count from the end, -1 is the last. One number for several: they follow it. */
  readonly at: readonly number[];
}

/**
 * Which frames of a clip are given.
 * @throws KinographError `video.place` for places outside the clip, in another order, or that do not fit their number.
 */
export function placeMask({ frames, given, at }: PlaceFramesOptions): FrameMask {
  const first = at.map((place) => (place < 0 ? frames + place : place));
  const places = first.length === 1 ? Array.from({ length: given }, (_, index) => first[0]! + index) : first;
  const rising = places.every((place, index) => Number.isInteger(place) && place > (places[index - 1] ?? -1));
  if (places.length !== given || !rising || places.some((place) => place >= frames)) {
    throw new KinographError('video.place', {
      where: 'place-frames: at',
      wanted: `one place, or one for each of ${given} frames, rising, within a clip of ${frames}`,
      got: `[${at.join(', ')}]`,
    });
  }
  const mask = new Array<boolean>(frames).fill(false);
  for (const place of places) mask[place] = true;
  return mask;
}

/**
 * A clip of `mask.length` frames one by one: the given ones in order where the mask has them, and grey (0) everywhere else.
 * @param given chunks `[B, 3, F, H, W]`
 * @throws KinographError `video.place` when there are fewer than the mask has places.
 */
export async function* placeFrames(
  given: AsyncIterable<FrameChunk> | Iterable<FrameChunk>,
  mask: FrameMask,
): AsyncGenerator<FrameChunk> {
  const arriving = eachFrame(given);
  const first = await arriving.next();
  let next: IteratorResult<FrameChunk, void> = first;
  try {
    for (const [frame, isGiven] of mask.entries()) {
      if (first.done || (isGiven && next.done)) {
        const wanted = `a given frame for frame ${frame}`;
        throw new KinographError('video.place', { where: 'place-frames', wanted, got: 'no more of them' });
      }
      if (isGiven) {
        yield next.value as FrameChunk;
        next = await arriving.next();
      } else {
        yield tensor('float32', first.value.shape);
      }
    }
  } finally {
    await arriving.return(undefined);
  }
}

async function* eachFrame(
  chunks: AsyncIterable<FrameChunk> | Iterable<FrameChunk>,
): AsyncGenerator<Tensor<'float32'>, void> {
  for await (const chunk of chunks) {
    const [batch, channels, frames, height, width] = chunk.shape as [number, number, number, number, number];
    const size = height * width;
    for (let frame = 0; frame < frames; frame++) {
      const one = tensor('float32', [batch, channels, 1, height, width]);
      for (let plane = 0; plane < batch * channels; plane++) {
        const from = (plane * frames + frame) * size;
        one.data.set(chunk.data.subarray(from, from + size), plane * size);
      }
      yield one;
    }
  }
}
