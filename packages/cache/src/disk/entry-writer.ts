import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Encoded, EntryLabel } from '@kinograph/graph';
import { tooLarge } from '../check.js';
import { type ChunkPlace, encodeTable, filled, head } from './layout.js';

/** Bytes written, and hashed, at a time: small enough that nobody waits for the hash. */
const pieceBytes = 2 ** 20;

/** Writes one entry file from its head to its end. */
export class EntryFileWriter {
  /** Bytes so far. */
  bytes = 0;
  readonly #handle: FileHandle;
  readonly #maxBytes: number;
  readonly #chunks: ChunkPlace[] = [];
  /** What waits to be written with what comes next. */
  #waiting: Uint8Array[] = [head];
  #waitingBytes = head.length;

  constructor(handle: FileHandle, maxBytes: number) {
    this.#handle = handle;
    this.#maxBytes = maxBytes;
  }

  async append({ json, buffers }: Encoded): Promise<void> {
    const text = new TextEncoder().encode(JSON.stringify(json));
    const hash = createHash('sha256');
    for (const part of [...buffers, text]) {
      for (let done = 0; done < part.byteLength; done += pieceBytes) {
        const piece = part.subarray(done, done + pieceBytes);
        hash.update(piece);
        await this.#write(piece);
      }
      const filling = new Uint8Array(filled(part.byteLength) - part.byteLength);
      hash.update(filling);
      await this.#write(filling);
    }
    // What was not copied is the caller's again once this returns.
    if (buffers.length > 0) await this.#flush();
    const sha256 = hash.digest('hex');
    this.#chunks.push({ buffers: buffers.map(({ byteLength }) => byteLength), json: text.byteLength, sha256 });
  }

  /** Writes the table and the end, and waits until every byte is on the disk itself. */
  async finish(key: string, label: EntryLabel): Promise<void> {
    await this.#write(encodeTable({ key, label, chunks: this.#chunks }));
    await this.#flush();
    await this.#handle.sync();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength === 0) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.byteLength;
    if (this.bytes + this.#waitingBytes > this.#maxBytes) throw tooLarge(this.#maxBytes);
    if (this.#waitingBytes >= pieceBytes) await this.#flush();
  }

  async #flush(): Promise<void> {
    const [only, ...others] = this.#waiting;
    if (!only) return;
    const bytes = others.length === 0 ? only : Buffer.concat(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (let done = 0; done < bytes.byteLength; ) {
      done += (await this.#handle.write(bytes, done, bytes.byteLength - done)).bytesWritten;
    }
    this.bytes += bytes.byteLength;
  }
}
