import type { Slots } from './slots.js';

/**
 * One node's hold on its resource class: one slot while any of its work goes on, none while all of it waits. Whoever holds a
 * slot is at work, never waiting for another node, so nodes cannot wait for each other's slots in a circle.
 */
export class Occupancy {
  readonly #slots: Slots;
  readonly #resource: string;
  #working = 0;
  #began = false;
  #slot: Promise<void> | undefined;

  constructor(slots: Slots, resource: string) {
    this.#slots = slots;
    this.#resource = resource;
  }

  /** Work begins or goes on; waits for the slot. */
  async enter(): Promise<void> {
    this.#working++;
    this.#slot ??= this.#slots.take(this.#resource, this.#began);
    await this.#slot;
    this.#began = true;
  }

  /** Work ends or waits. Belongs to every `enter`, also to one that was turned away. */
  leave(): void {
    if (--this.#working > 0 || !this.#slot) return;
    const slot = this.#slot;
    this.#slot = undefined;
    slot.then(
      () => this.#slots.give(this.#resource),
      () => undefined,
    );
  }
}
