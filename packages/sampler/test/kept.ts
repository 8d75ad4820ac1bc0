import type { Encoded } from '@kinograph/graph';

/** What a store gives back: the same content in other memory. */
export function contentOf({ json, buffers }: Encoded): Encoded {
  return { json: JSON.parse(JSON.stringify(json)), buffers: buffers.map((bytes) => new Uint8Array(bytes)) };
}
