import type { Encoded, Entry, EntryLabel } from '@kinograph/graph';
import type { KeptStore } from '../kept-store.js';

/** @throws Error with `message` unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** @throws Error unless both are the same JSON and the same bytes. */
export function assertSame(got: Encoded, wanted: Encoded): void {
  const texts = [got, wanted].map(({ json }) => JSON.stringify(json));
  assert(texts[0] === texts[1], `wanted ${texts[1]}, got ${texts[0]}`);
  const lengths = [got, wanted].map(({ buffers }) => buffers.map(({ byteLength }) => byteLength).join());
  assert(lengths[0] === lengths[1], `wanted buffers of ${lengths[1]} bytes, got ${lengths[0]}`);
  for (const [index, bytes] of wanted.buffers.entries()) {
    const wrong = bytes.findIndex((byte, at) => byte !== got.buffers[index]![at]);
    assert(wrong < 0, `buffer ${index} differs at byte ${wrong}`);
  }
}

/** Waits for a promise that must reject; gives the code of its error. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  throw new Error('wanted a rejection, got a value');
}

export const label: EntryLabel = { stage: 'demo', output: 'value' };

/** A key of one digit, repeated. */
export const keyOf = (digit: number): string => digit.toString(16).repeat(64);

/** Keeps one entry. */
export async function put(store: KeptStore, key: string, ...chunks: readonly Encoded[]): Promise<void> {
  const writer = await store.create(key, label);
  for (const chunk of chunks) await writer.append(chunk);
  await writer.commit();
}

/** Opens an entry that must be there. */
export async function opened(store: KeptStore, key: string): Promise<Entry> {
  const entry = await store.open(key);
  assert(entry !== undefined, `wanted the entry ${key.slice(0, 8)}, got nothing`);
  return entry;
}

/** Whether a store has an entry. */
export async function has(store: KeptStore, key: string): Promise<boolean> {
  const entry = await store.open(key);
  await entry?.close();
  return entry !== undefined;
}

/** A chunk of so many bytes, all different from those of another `first`. */
export function chunkOf(bytes: number, first = 0): Encoded {
  return { json: { first }, buffers: [Uint8Array.from({ length: bytes }, (_, at) => first + at * 7)] };
}
