import { bytesPerElement, sizeOf } from '@kinograph/tensor';
import type { KeptState, KeptTensor } from './runtime.js';

/** Numbers of what is kept, unique however many runtimes there are. */
let keepings = 0;

/** A number under which an engine is to keep something. */
export function nextKeeping(): number {
  return keepings++;
}

/** The account of what one engine holds for its callers. */
export class KeptTensors {
  readonly #held = new Map<number, KeptState>();

  /** Notes what the engine keeps under a number. */
  add(keeping: number, tensors: readonly KeptTensor[]): void {
    const bytes = tensors.reduce((sum, { dtype, shape }) => sum + sizeOf(shape) * storedBytes(dtype), 0);
    this.#held.set(keeping, { tensors: tensors.length, bytes });
  }

  /** Notes that what lies under a number is of no use any more. */
  remove(keeping: number): void {
    this.#held.delete(keeping);
  }

  clear(): void {
    this.#held.clear();
  }

  /** Whether the engine keeps this tensor, so that a run may be fed with it. */
  has({ kept }: KeptTensor): boolean {
    return this.#held.has(kept.keeping);
  }

  get state(): KeptState {
    const held = [...this.#held.values()];
    const total = (of: (state: KeptState) => number) => held.reduce((sum, state) => sum + of(state), 0);
    return { tensors: total(({ tensors }) => tensors), bytes: total(({ bytes }) => bytes) };
  }
}

/** Engines hold bfloat16 as float32. */
function storedBytes(dtype: KeptTensor['dtype']): number {
  return bytesPerElement(dtype === 'bfloat16' ? 'float32' : dtype);
}
