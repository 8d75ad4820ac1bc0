/**
 * A sequence produced while it is consumed, and what is known of it before its first item. In a graph each is iterated once.
 * Work happens in `next`; what it took is put away when iteration ends, or `return` is called.
 */
export interface Stream<Item, Info> extends AsyncIterable<Item> {
  readonly info: Info;
  /**
   * Called once when nothing will be asked for any more, also when nothing ever was (a generator that was never started does
   * not run its `finally`).
   */
  close?(): void | Promise<void>;
}
