/** A batch of items of one shape. */
export interface Batch<Item> {
  /** `frames x height x width`. */
  readonly bucket: string;
  readonly items: readonly Item[];
}

/** How many items of `tokens` tokens a batch takes: what the budget holds, at least 1. */
export function batchSize(tokens: number, budget: number): number {
  return Math.max(1, Math.floor(budget / tokens));
}

/**
 * Gathers items of equal (frames, height, width) into batches sized by a token budget, as buckets fill up; what is left at
 * the end comes as smaller batches, in the order their buckets were begun. Every item comes out exactly once.
 */
export async function* bucketed<Item extends { readonly shape: readonly number[] }>(
  items: AsyncIterable<Item> | Iterable<Item>,
  tokensOf: (item: Item) => number,
  budget: number,
): AsyncGenerator<Batch<Item>> {
  const open = new Map<string, Item[]>();
  for await (const item of items) {
    const bucket = item.shape.join('x');
    const held = open.get(bucket) ?? [];
    held.push(item);
    open.set(bucket, held);
    if (held.length < batchSize(tokensOf(item), budget)) continue;
    open.delete(bucket);
    yield { bucket, items: held };
  }
  for (const [bucket, held] of open) yield { bucket, items: held };
}
