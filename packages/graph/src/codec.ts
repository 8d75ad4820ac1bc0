/** Plain data: what JSON can carry, as it can carry it (no `undefined`, no `NaN`, no `-0`). */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A value as data that can be kept, sent and hashed. */
export interface Encoded {
  readonly json: Json;
  /** Bytes that `json` refers to by their place. Encoding copies nothing: they may be views of the value's own memory. */
  readonly buffers: readonly Uint8Array[];
}

/** How values of one kind of port become data and come back, equal in every bit. */
export interface Codec<Value> {
  encode(value: Value): Encoded;
  /** @throws Error when this is not what `encode` gives. */
  decode(encoded: Encoded): Value;
}

/** The codec of a stream: what is known before its first item, and each item. */
export interface StreamCodec<Item, Info> {
  readonly info: Codec<Info>;
  readonly item: Codec<Item>;
}

/**
 * For values that are no data, such as an open session: what is kept of one is the key of the node that made it, and making it
 * again is running that node, once somebody asks for it. Nodes of such values must be cheap to run.
 */
export type MadeAgain = 'made-again';
