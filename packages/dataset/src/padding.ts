import { patchGrid } from '@kinograph/patchifier';
import { bucketed } from './buckets.js';
import type { Clip } from './clip.js';
import { replayed } from './clip.js';
import { type PackOptions, packStream } from './pack-stream.js';
import type { PixelPatch } from './pack-tokens.js';

/** The share of computed tokens that are no clip's, `[0, 1]`. */
export interface Padding {
  /** Every clip padded to the largest. */
  readonly padded: number;
  /** Clips of one shape in batches of `capacity` tokens; rooms left over in a batch count. */
  readonly bucketed: number;
  /** Clips packed into sequences of `capacity` tokens. */
  readonly packed: number;
}

/** What padding three ways of batching clips of these shapes leave. Throws as `packStream` does. */
export async function paddingOf(
  shapes: readonly Clip['shape'][],
  { patch, ...options }: PackOptions & { readonly patch: PixelPatch },
): Promise<Padding> {
  const items = shapes.map((shape) => {
    const [frames, height, width] = shape;
    const [depth, rows, columns] = patchGrid({ frames, height, width }, patch);
    return { shape, count: depth * rows * columns };
  });
  const total = items.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return { padded: 0, bucketed: 0, packed: 0 };
  const largest = items.reduce((most, { count }) => Math.max(most, count), 0);
  let batches = 0;
  for await (const _ of bucketed(items, ({ count }) => count, options.capacity)) batches++;
  let sequences = 0;
  for await (const _ of packStream(
    replayed(() => items),
    ({ count }) => count,
    options,
  ))
    sequences++;
  return {
    padded: 1 - total / (items.length * largest),
    bucketed: 1 - total / (batches * options.capacity),
    packed: 1 - total / (sequences * options.capacity),
  };
}
