import { readdirSync } from 'node:fs';
import { openSafetensors, readTensor } from '@kinograph/safetensors';
import type { Tensor } from '@kinograph/tensor';

/** A recorded case: its tensors by name, and what made them. */
export interface GoldenCase<Meta> {
  readonly meta: Meta;
  tensor(name: string): Tensor<'float32'>;
  float64(name: string): Float64Array;
  has(name: string): boolean;
}

const folder = (family: string) => new URL(`../fixtures/${family}/`, import.meta.url);

/** Names of the recorded cases of a family. */
export function goldenNames(family: string): string[] {
  return readdirSync(folder(family)).map((file) => file.replace('.safetensors', ''));
}

export async function goldenCase<Meta>(family: string, name: string): Promise<GoldenCase<Meta>> {
  const store = await openSafetensors(new URL(`${name}.safetensors`, folder(family)));
  const tensors = new Map<string, Tensor>();
  for (const [key, info] of store.tensors) tensors.set(key, await readTensor(info));
  await store.close();
  const get = (key: string) => {
    const found = tensors.get(key);
    if (!found) throw new Error(`${name} has no tensor ${key}`);
    return found;
  };
  return {
    meta: JSON.parse(store.metadata.get('meta')!) as Meta,
    tensor: (key) => get(key) as Tensor<'float32'>,
    float64: (key) => Float64Array.from(get(key).data as ArrayLike<number | bigint>, Number),
    has: (key) => tensors.has(key),
  };
}

/** The largest difference, as a share of the largest wanted value (at least 1). */
export function difference(got: ArrayLike<number>, wanted: Float64Array): number {
  if (got.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let [worst, largest] = [0, 1];
  for (let i = 0; i < wanted.length; i++) {
    const distance = Math.abs(got[i]! - wanted[i]!);
    worst = distance <= worst ? worst : Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
    largest = Math.max(largest, Math.abs(wanted[i]!));
  }
  return worst / largest;
}
