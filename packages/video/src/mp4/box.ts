/** Contents of a box: bytes, or boxes that are made already. */
type Content = Uint8Array | readonly number[];

/** A box of an ISO base media file (ISO/IEC 14496-12, 4.2): its length in four bytes, its name, its contents. */
export function box(name: string, ...contents: readonly Content[]): Uint8Array {
  const bytes = new Uint8Array(contents.reduce((sum, { length }) => sum + length, 8));
  bytes.set([...u32(bytes.length), ...latin(name)]);
  let offset = 8;
  for (const content of contents) {
    bytes.set(content, offset);
    offset += content.length;
  }
  return bytes;
}

/** A box that begins with a version and flags. */
export function fullBox(name: string, version: number, flags: number, ...contents: readonly Content[]): Uint8Array {
  return box(name, u32(version * 2 ** 24 + flags), ...contents);
}

/** A whole number in two bytes. */
export function u16(value: number): number[] {
  return [(value >>> 8) & 255, value & 255];
}

/** Whole numbers in four bytes each; negative ones as two's complement. */
export function u32(...values: readonly number[]): number[] {
  return list32(values);
}

/** The same of a list of any length. */
export function list32(values: readonly number[]): number[] {
  return values.flatMap((value) => [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
}

/** Zero bytes. */
export function zeros(count: number): Uint8Array {
  return new Uint8Array(count);
}

/** A text of one byte a character. */
export function latin(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
