/**
 * SentencePiece's precompiled character map (normalization rules such as `nmt_nfkc`): a double-array trie from UTF-8
 * prefixes to offsets in a pool of zero-terminated replacements. Layout: a little-endian uint32 with the trie's size in
 * bytes, the trie's units, then the pool (sentencepiece `normalizer.cc`, darts-clone).
 */
export interface PrecompiledCharsmap {
  /** Normalizes text the way Hugging Face tokenizers does: by grapheme where short, else by character. */
  normalize(text: string): string;
}

/** Longest grapheme, in UTF-8 bytes, that is looked up as a whole (tokenizers `normalizers/precompiled.rs`). */
const longestGrapheme = 5;

/**
 * Reads a character map from its bytes.
 * @throws RangeError when the trie's size does not fit the bytes.
 */
export function readPrecompiledCharsmap(bytes: Uint8Array): PrecompiledCharsmap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const trieBytes = bytes.byteLength < 4 ? Number.NaN : view.getUint32(0, true);
  if (!(trieBytes % 4 === 0 && trieBytes + 4 <= bytes.byteLength)) {
    throw new RangeError(
      `text-encoder: the precompiled character map has ${bytes.byteLength} bytes, too few for its trie.`,
    );
  }
  const units = Uint32Array.from({ length: trieBytes / 4 }, (_, index) => view.getUint32(4 + 4 * index, true));
  const pool = bytes.subarray(4 + trieBytes);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

  /** The replacement for the SHORTEST prefix of `key` that has one: the reference takes the first match, not the longest. */
  function replacement(key: Uint8Array): string | undefined {
    const start = shortestMatch(units, key);
    if (start === undefined) return undefined;
    const end = pool.indexOf(0, start);
    return decoder.decode(pool.subarray(start, end === -1 ? pool.length : end));
  }

  function normalizeGrapheme(grapheme: string): string {
    const key = encoder.encode(grapheme);
    if (key.length <= longestGrapheme) {
      const whole = replacement(key);
      if (whole !== undefined) return whole;
    }
    let result = '';
    for (const character of grapheme) result += replacement(encoder.encode(character)) ?? character;
    return result;
  }

  return {
    normalize(text) {
      let result = '';
      for (const { segment } of graphemes.segment(text)) result += normalizeGrapheme(segment);
      return result;
    },
  };
}

/** Walks the double array; gives the value of the first key that is a prefix of `key`. */
function shortestMatch(units: Uint32Array, key: Uint8Array): number | undefined {
  let position = offsetOf(units[0] ?? 0);
  for (const byte of key) {
    if (byte === 0) return undefined;
    position ^= byte;
    const unit = units[position] ?? 0;
    if (labelOf(unit) !== byte) return undefined;
    position ^= offsetOf(unit);
    if (hasLeaf(unit)) return (units[position] ?? 0) & 0x7fffffff;
  }
  return undefined;
}

const hasLeaf = (unit: number) => ((unit >>> 8) & 1) === 1;
const labelOf = (unit: number) => (unit & 0x800000ff) >>> 0;
const offsetOf = (unit: number) => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0;
