import { graphKey } from '../embedded-graph.js';

/**
 * Everything before the first frame of a GIF89a: the screen without a global palette, the loop extension (for ever), and the
 * graph as a comment, so that reading it never touches the pictures.
 */
export function gifHeader(width: number, height: number, graph: string | undefined): Uint8Array {
  const screen = [width & 255, width >> 8, height & 255, height >> 8, 0x70, 0, 0];
  const loop = [0x21, 0xff, 11, ...ascii('NETSCAPE2.0'), 3, 1, 0, 0, 0];
  const comment = graph === undefined ? [] : [0x21, 0xfe, ...subBlocks(`${graphKey} ${escapeNonAscii(graph)}`)];
  return Uint8Array.from([...ascii('GIF89a'), ...screen, ...loop, ...comment]);
}

/** GIF comments are 7-bit ASCII; JSON says the rest as `\uXXXX`. */
function escapeNonAscii(json: string): string {
  return json.replace(/[^\x20-\x7e\s]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function ascii(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0));
}

/** Text in pieces of up to 255 bytes, each after its length, and an empty one at the end. */
function subBlocks(text: string): number[] {
  const bytes = ascii(text);
  const blocks: number[] = [];
  for (let start = 0; start < bytes.length; start += 255) {
    const piece = bytes.slice(start, start + 255);
    blocks.push(piece.length, ...piece);
  }
  return [...blocks, 0];
}
