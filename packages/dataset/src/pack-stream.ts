import { choosePacking } from './choose-packing.js';
import type { OpenAt } from './clip.js';
import { checkFits } from './pack-tokens.js';
import { randomNumbers, shuffled } from './random.js';

/** Where a stream of sequences stands: plain JSON, a few numbers however long the stream. */
export interface PackState {
  /** Items taken from the source. */
  readonly taken: number;
  /** Which of them wait for a sequence, by their number in the source. */
  readonly held: readonly number[];
  /** Sequences made. */
  readonly made: number;
}

/** How items are packed. */
export interface PackOptions {
  /** Tokens of a sequence. */
  readonly capacity: number;
  /** Items to choose from: the look-ahead, and the shuffle buffer. */
  readonly window: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** Items that go into one sequence, and the state after it. */
export interface Packing<Item> {
  readonly items: readonly Item[];
  /** Their numbers in the source. */
  readonly indices: readonly number[];
  readonly state: PackState;
}

/** The state before the first sequence. */
export const packStart: PackState = { taken: 0, held: [], made: 0 };

/**
 * Packs items of many sizes into sequences of at most `capacity` tokens, from a window of waiting items that is shuffled for
 * each sequence. Every item comes out exactly once. What comes depends on the items, the options and the state alone: begun
 * at the state of any packing, the stream goes on with the packing after it. Items still held are read again from the source.
 * @throws KinographError `dataset.too-long` when an item is larger than a sequence.
 */
export async function* packStream<Item>(
  open: OpenAt<Item>,
  tokensOf: (item: Item) => number,
  { capacity, window, seed, signal }: PackOptions,
  state: PackState = packStart,
): AsyncGenerator<Packing<Item>> {
  let { taken, made } = state;
  const first = Math.min(taken, ...state.held);
  const source = open(first)[Symbol.asyncIterator]();
  const waiting = new Set(state.held);
  let held: { item: Item; index: number; count: number }[] = [];
  try {
    const take = async (index: number, wanted: boolean) => {
      signal?.throwIfAborted();
      const next = await source.next();
      if (next.done) return false;
      if (!wanted) return true;
      const count = tokensOf(next.value);
      checkFits(count, capacity, `clip ${index}`);
      held.push({ item: next.value, index, count });
      return true;
    };
    for (let index = first; index < taken; index++) await take(index, waiting.has(index));
    for (let more = true; ; ) {
      while (more && held.length < window) {
        more = await take(taken, true);
        if (more) taken++;
      }
      if (held.length === 0) return;
      const order = shuffled(held, randomNumbers(seed, made));
      const chosen = choosePacking(
        order.map(({ count }) => count),
        capacity,
      ).map((at) => order[at]!);
      held = held.filter((entry) => !chosen.includes(entry));
      made++;
      const indices = chosen.map(({ index }) => index);
      const after = { taken, held: held.map(({ index }) => index), made };
      yield { items: chosen.map(({ item }) => item), indices, state: after };
    }
  } finally {
    await source.return?.();
  }
}
