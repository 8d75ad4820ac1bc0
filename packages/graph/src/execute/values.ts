import type { PortKind } from '../port.js';

/** One value that crossed an edge, until its last consumer is done with it. */
interface Held {
  readonly value: unknown;
  readonly kind: PortKind;
  consumers: number;
}

/**
 * The values of a run, each freed after its last consumer. An object that is under several names (a stage may hand on what it
 * was given) is freed once, when the last of them is gone; what belongs to the caller never is.
 */
export class Values {
  readonly #held = new Map<string, Held>();
  /** How many names each object with something to free is under. */
  readonly #names = new Map<unknown, number>();
  readonly #onReleaseError: (kind: string, error: unknown) => void;
  readonly #releasing = new Set<Promise<void>>();

  constructor(onReleaseError: (kind: string, error: unknown) => void) {
    this.#onReleaseError = onReleaseError;
  }

  /** Keeps a value for so many consumers; for none, it is freed at once. */
  put(key: string, value: unknown, kind: PortKind, consumers: number): void {
    if (kind.release) this.#names.set(value, (this.#names.get(value) ?? 0) + 1);
    if (consumers === 0) this.#free(value, kind);
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
    this.#free(held.value, held.kind);
  }

  /** This value is, or becomes, the caller's: it is never freed here. */
  belongsToCaller(value: unknown): void {
    if (value !== undefined) this.#names.set(value, Number.POSITIVE_INFINITY);
  }

  /** Waits for everything that is being freed. */
  async settled(): Promise<void> {
    while (this.#releasing.size > 0) await Promise.all(this.#releasing);
  }

  #free(value: unknown, kind: PortKind): void {
    if (!kind.release) return;
    const names = this.#names.get(value)! - 1;
    if (names > 0) {
      this.#names.set(value, names);
      return;
    }
    this.#names.delete(value);
    const releasing = (async () => kind.release!(value))()
      .catch((error: unknown) => this.#onReleaseError(kind.kind, error))
      .finally(() => this.#releasing.delete(releasing));
    this.#releasing.add(releasing);
  }
}
