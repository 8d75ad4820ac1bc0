/** Reads the bits of a raw byte sequence payload, most significant first (ITU-T H.264, section 7.2). */
export class BitReader {
  #at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  /** `u(count)`: an unsigned number of up to 31 bits. */
  read(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index++, this.#at++) {
      value = (value << 1) | ((this.bytes[this.#at >> 3]! >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  /** `ue(v)`: an unsigned Exp-Golomb code (section 9.1). */
  readGolomb(): number {
    let zeros = 0;
    while (this.read(1) === 0) {
      if (++zeros > 30) throw new RangeError('h264: an Exp-Golomb code is longer than 31 bits.');
    }
    return 2 ** zeros - 1 + this.read(zeros);
  }
}

/** Writes what `BitReader` reads. */
export class BitWriter {
  readonly #bits: number[] = [];

  write(count: number, value: number): this {
    for (let bit = count - 1; bit >= 0; bit--) this.#bits.push((value >> bit) & 1);
    return this;
  }

  writeGolomb(value: number): this {
    const length = Math.floor(Math.log2(value + 1));
    return this.write(length, 0).write(length + 1, value + 1);
  }

  /** The bytes, closed by the stop bit and zeros (`rbsp_trailing_bits`). */
  finish(): Uint8Array {
    const bits = [...this.#bits, 1];
    const bytes = new Uint8Array(Math.ceil(bits.length / 8));
    bits.forEach((bit, index) => {
      bytes[index >> 3]! |= bit << (7 - (index & 7));
    });
    return bytes;
  }
}

/** Takes the emulation prevention bytes out of a NAL unit (section 7.3.1): `00 00 03` becomes `00 00`. */
export function unescapeNal(nal: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** Puts emulation prevention bytes in: no `00 00 0x` with x below 4 is left inside a NAL unit. */
export function escapeNal(payload: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      bytes.push(3);
      zeros = 0;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
