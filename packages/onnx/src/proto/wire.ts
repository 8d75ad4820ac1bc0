import { KinographError } from '@kinograph/errors';

/** How a field lies in a file, as the last three bits of its tag have it (Protocol Buffers encoding, 'Message structure'). */
export const WireType = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;

const toText = new TextDecoder();
const toBytes = new TextEncoder();

/** Writes what Protocol Buffers' messages are made of. Large byte strings are not copied before `finish`. */
export class WireWriter {
  readonly #parts: Uint8Array[] = [];
  #small: number[] = [];
  #length = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#length + this.#small.length;
  }

  tag(number: number, wireType: number): this {
    return this.varint(BigInt(number * 8 + wireType));
  }

  /** A whole number of 64 bits; a negative one takes ten bytes. */
  varint(value: bigint): this {
    let rest = BigInt.asUintN(64, value);
    for (; rest > 127n; rest >>= 7n) this.#small.push(Number(rest & 127n) | 128);
    this.#small.push(Number(rest));
    return this;
  }

  float(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.raw(bytes);
  }

  /** Bytes, their number before them. */
  bytes(value: Uint8Array): this {
    return this.varint(BigInt(value.length)).raw(value);
  }

  text(value: string): this {
    return this.bytes(toBytes.encode(value));
  }

  /** What another writer has written, its length before it. */
  message(inner: WireWriter): this {
    this.varint(BigInt(inner.length));
    for (const part of inner.#close()) this.raw(part);
    return this;
  }

  /** Bytes as they are. */
  raw(value: Uint8Array): this {
    if (value.length < 64) {
      this.#small.push(...value);
      return this;
    }
    this.#close().push(value);
    this.#length += value.length;
    return this;
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.length);
    let offset = 0;
    for (const part of this.#close()) {
      all.set(part, offset);
      offset += part.length;
    }
    return all;
  }

  #close(): Uint8Array[] {
    if (this.#small.length > 0) {
      this.#parts.push(Uint8Array.from(this.#small));
      this.#length += this.#small.length;
      this.#small = [];
    }
    return this.#parts;
  }
}

/** Reads what `WireWriter` writes, and what others write. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#position;
  }

  get done(): boolean {
    return this.#position >= this.#bytes.length;
  }

  tag(): { readonly number: number; readonly wireType: number } {
    const tag = Number(this.varint());
    return { number: Math.floor(tag / 8), wireType: tag % 8 };
  }

  /** As an unsigned number of 64 bits. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#take(1)]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw notOnnx(this.#position, 'a number of ten bytes at most', 'a longer one');
  }

  float(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }

  /** The next bytes with their number before them: a view, not a copy. */
  bytes(): Uint8Array {
    const length = Number(this.varint());
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  text(): string {
    return toText.decode(this.bytes());
  }

  /** Goes past a field whose tag was read, and gives the bytes from a position on: a view. */
  skip(wireType: number, from: number): Uint8Array {
    if (wireType === WireType.varint) this.varint();
    else if (wireType === WireType.lengthDelimited) this.bytes();
    else if (wireType === WireType.fixed64) this.#take(8);
    else if (wireType === WireType.fixed32) this.#take(4);
    else throw notOnnx(from, 'a field', `one of wire type ${wireType}`);
    return this.#bytes.subarray(from, this.#position);
  }

  #take(count: number): number {
    const start = this.#position;
    const left = this.#bytes.length - start;
    if (count > left) throw notOnnx(start, `${count} more bytes`, String(left));
    this.#position += count;
    return start;
  }
}

function notOnnx(position: number, wanted: string, got: string): KinographError {
  const next = 'The file is cut off, or is no ONNX model.';
  return new KinographError('onnx.format', { where: `ONNX model, byte ${position} of a message`, wanted, got, next });
}
