import type { WritableFile } from '../frame-writer.js';

/** A file in memory, for writers that add to its end. */
export class MemoryFile implements WritableFile {
  size = 0;
  readonly #parts: Uint8Array<ArrayBuffer>[] = [];

  async write(bytes: Uint8Array, position: number): Promise<void> {
    if (position !== this.size)
      throw new RangeError(`MemoryFile: only its end, ${this.size}, is written, not ${position}`);
    this.#parts.push(new Uint8Array(bytes));
    this.size += bytes.length;
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    return new Uint8Array(
      await this.blob('')
        .slice(position, position + length)
        .arrayBuffer(),
    );
  }

  /** All of it. */
  blob(type: string): Blob {
    return new Blob(this.#parts, { type });
  }
}
