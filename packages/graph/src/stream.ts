/** A sequence produced while it is consumed, and what is known of it before its first item. */
export interface Stream<Item, Info> extends AsyncIterable<Item> {
  readonly info: Info;
}
