import { graphKey } from '../embedded-graph.js';
import type { ByteSource } from '../read-embedded-graph.js';

/** The graph among the extensions in front of a GIF's first picture. */
export async function readGifComment(source: ByteSource): Promise<string | undefined> {
  const flags = (await source.read(10, 1))[0]!;
  let at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  for (;;) {
    const [introducer, label] = await source.read(at, 2);
    if (introducer !== 0x21) return undefined;
    at += 2;
    let text = '';
    for (;;) {
      const block = await source.read(at, 256);
      const length = block[0] ?? 0;
      at += 1 + length;
      if (length === 0) break;
      if (label === 0xfe) text += String.fromCharCode(...block.subarray(1, 1 + length));
    }
    if (text.startsWith(`${graphKey} `)) return text.slice(graphKey.length + 1);
  }
}
