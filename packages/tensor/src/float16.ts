const mantissaBits = 10;
const exponentBias = 15;
/** float16's smallest subnormal, `2^-24`. */
const smallest = 2 ** -24;

let decodeTable: Float32Array | undefined;

/** Every float16 there is, decoded: 65,536 entries (256 KB), made on first use. */
function table(): Float32Array {
  if (decodeTable) return decodeTable;
  const values = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) values[bits] = decode(bits);
  decodeTable = values;
  return values;
}

function decode(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> mantissaBits) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * smallest;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - exponentBias);
}

/** Decodes raw float16 bits (IEEE 754 binary16); exact. Writes into `into` where it is given. */
export function float16ToFloat32(bits: Uint16Array, into = new Float32Array(bits.length)): Float32Array {
  const values = table();
  for (let i = 0; i < bits.length; i++) into[i] = values[bits[i]!]!;
  return into;
}

/**
 * Rounds to float16, nearest even, as raw bits. Magnitudes from 65,520 become infinity, those up to `2^-25` zero; a NaN
 * stays a NaN.
 */
export function float32ToFloat16(values: Float32Array, into = new Uint16Array(values.length)): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) into[i] = round(bits[i]!);
  return into;
}

/** One float32's bits to float16's. Adding half of the last kept place (less one if it is even) makes the carry round. */
function round(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x47800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (magnitude < 0x38800000) {
    // Subnormal or zero: shift the significand, hidden bit included, to units of 2^-24.
    const exponent = magnitude >>> 23;
    if (exponent < 102) return sign;
    const significand = (magnitude & 0x7fffff) | 0x800000;
    const shift = 126 - exponent;
    const half = 1 << (shift - 1);
    const odd = (significand >>> shift) & 1;
    return sign | ((significand + half - 1 + odd) >>> shift);
  }
  const odd = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
}
