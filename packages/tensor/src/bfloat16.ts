/** Decodes raw bfloat16 bits (the upper half of a float32); exact. Writes into `into` where it is given. */
export function bfloat16ToFloat32(bits: Uint16Array, into = new Float32Array(bits.length)): Float32Array {
  const words = new Uint32Array(into.buffer, into.byteOffset, into.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
  return into;
}

/** Rounds to bfloat16, nearest even, as raw bits. A NaN becomes the quiet NaN of its sign. */
export function float32ToBfloat16(values: Float32Array, into = new Uint16Array(values.length)): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const nan = (word & 0x7fffffff) > 0x7f800000;
    into[i] = nan ? ((word >>> 16) & 0x8000) | 0x7fc0 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return into;
}
