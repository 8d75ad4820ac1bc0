import type { PortKind } from '../port.js';

/** One value that crossed an edge, until its last consumer is done with it. */
interface Held {
  readonly value: unknown;
  readonly kind: PortKind;
  consumers: number;
}

/** The values of a run, each freed after its last consumer. */
export class Values {
  readonly #held = new Map<string, Held>();
  readonly #onReleaseError: (error: unknown) => void;
  readonly #releasing = new Set<Promise<void>>();

  constructor(onReleaseError: (error: unknown) => void) {
    this.#onReleaseError = onReleaseError;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Keeps a value for so many consumers; for none, it is freed at once. */
  put(key: string, value: unknown, kind: PortKind, consumers: number): void {
    if (consumers === 0) this.free(value, kind);
    else this.#held.set(key, { value, kind, consumers });
  }

  get(key: string): unknown {
    return this.#held.get(key)?.value;
  }

  /** One consumer is done. */
  drop(key: string): void {
    const held = this.#held.get(key);
    if (!held || --held.consumers > 0) return;
    this.#held.delete(key);
    this.free(held.value, held.kind);
  }

  /** Forgets a value without freeing it: it now belongs to the caller. */
  handOver(key: string): unknown {
    const value = this.get(key);
    this.#held.delete(key);
    return value;
  }

  /** Frees everything left, and waits for all that is being freed. */
  async clear(): Promise<void> {
    for (const { value, kind } of this.#held.values()) this.free(value, kind);
    this.#held.clear();
    await Promise.all(this.#releasing);
  }

  free(value: unknown, kind: PortKind): void {
    if (!kind.release || value === undefined) return;
    const releasing = (async () => kind.release!(value))().catch(this.#onReleaseError);
    this.#releasing.add(releasing);
    void releasing.finally(() => this.#releasing.delete(releasing));
  }
}
