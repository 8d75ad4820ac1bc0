import { KinographError } from '@kinograph/errors';
import { type Tensor, Turns, tensor } from '@kinograph/tensor';
import { type InterpolationMethod, motion } from './method.js';
import { type Planes, planesOf } from './planes.js';

/** Where the key frames stand, and how the others are made. */
export interface InterpolateOptions {
  /** Evenly: each key frame `factor` frames after the one before it, so `factor - 1` new ones between. 1 or more. */
  readonly factor?: number;
  /** Or unevenly: the frame number of every key frame, rising, the first 0. */
  readonly positions?: readonly number[];
  /** `motion` where left out. */
  readonly method?: InterpolationMethod;
  /** Looked at before every frame. */
  readonly signal?: AbortSignal;
}

/** How many frames `keys` key frames become: `(keys - 1) * factor + 1`. */
export function interpolatedCount(keys: number, factor: number): number {
  return keys === 0 ? 0 : (keys - 1) * factor + 1;
}

/**
 * Fills in the frames between key frames: chunks `[B, C, F, H, W]` in, chunks of one frame out, the key frames themselves
 * unchanged. Two key frames are in memory at a time, however many there are.
 * @throws KinographError `keyframe-interpolator.spacing` for an impossible factor or positions, or positions that do not fit
 *   the number of key frames; `keyframe-interpolator.shape` when the sizes of chunks differ; the reason of `signal`.
 */
export async function* interpolateFrames(
  keys: AsyncIterable<Tensor<'float32'>> | Iterable<Tensor<'float32'>>,
  { factor, positions, method = motion, signal }: InterpolateOptions,
): AsyncGenerator<Tensor<'float32'>> {
  const gapAfter = spacing(factor, positions);
  const turns = new Turns();
  let previous: Planes[] | undefined;
  let count = 0;
  for await (const key of eachFrame(keys)) {
    signal?.throwIfAborted();
    if (previous !== undefined) {
      const gap = gapAfter(count - 1);
      const pairs = gap === 1 ? [] : await all(previous, (first, entry) => method.between(first, key[entry]!));
      for (let frame = 1; frame < gap; frame++) {
        await turns.take();
        signal?.throwIfAborted();
        yield chunkOf(await all(pairs, (between) => between(frame / gap)));
      }
    }
    yield chunkOf(key);
    previous = key;
    count++;
  }
  if (positions !== undefined && count !== positions.length) {
    throw spacingError(`a position for each of ${count} key frames`, `${positions.length} positions`);
  }
}

/** The frames of chunks one by one, each as one picture for every batch entry. */
async function* eachFrame(
  chunks: AsyncIterable<Tensor<'float32'>> | Iterable<Tensor<'float32'>>,
): AsyncGenerator<Planes[]> {
  let first: readonly number[] | undefined;
  for await (const chunk of chunks) {
    const { shape } = chunk;
    first ??= shape;
    const same = [0, 1, 3, 4].every((axis) => shape[axis] === first![axis] && shape[axis]! > 0);
    if (shape.length !== 5 || !same) {
      const [B, C, , H, W] = first.length === 5 ? first : ['B', 'C', 'F', 'H', 'W'];
      throw new KinographError('keyframe-interpolator.shape', {
        where: 'keyframe-interpolator: a chunk of key frames',
        wanted: `[${B}, ${C}, F, ${H}, ${W}]`,
        got: `[${shape.join(', ')}]`,
      });
    }
    for (let frame = 0; frame < shape[2]!; frame++) {
      yield Array.from({ length: shape[0]! }, (_, entry) => planesOf(chunk, entry, frame));
    }
  }
}

function chunkOf(entries: readonly Planes[]): Tensor<'float32'> {
  const { channels, height, width } = entries[0]!;
  const chunk = tensor('float32', [entries.length, channels, 1, height, width]);
  entries.forEach((planes, entry) => {
    chunk.data.set(planes.data, entry * planes.data.length);
  });
  return chunk;
}

/** The distance from key frame `index` to the next one, in frames. */
function spacing(factor: number | undefined, positions: readonly number[] | undefined): (index: number) => number {
  if ((factor === undefined) === (positions === undefined)) {
    throw spacingError('either factor or positions', factor === undefined ? 'neither' : 'both');
  }
  if (factor !== undefined) {
    if (!Number.isInteger(factor) || factor < 1)
      throw spacingError('a factor that is a whole number from 1', String(factor));
    return () => factor;
  }
  const rising = positions!.every(
    (at, index) => Number.isInteger(at) && (index === 0 ? at === 0 : at > positions![index - 1]!),
  );
  if (!rising) throw spacingError('positions that are whole numbers, rising from 0', `[${positions!.join(', ')}]`);
  return (index) => {
    if (index + 1 >= positions!.length)
      throw spacingError('a position for every key frame', `${positions!.length} positions`);
    return positions![index + 1]! - positions![index]!;
  };
}

function spacingError(wanted: string, got: string): KinographError {
  return new KinographError('keyframe-interpolator.spacing', { where: 'keyframe-interpolator', wanted, got });
}

/** One after the other: each has much to hold while it works. */
async function all<T, R>(items: readonly T[], make: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const made: R[] = [];
  for (const [index, item] of items.entries()) made.push(await make(item, index));
  return made;
}
