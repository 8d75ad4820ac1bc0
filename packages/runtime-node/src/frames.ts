import type { Packet } from '@kinograph/runtime';

/** A packet as it goes through a pipe: head length (uint32, little endian), `{ head, sizes }` as JSON, the parts' bytes. */
export function frameOf({ head, parts }: Packet): Uint8Array[] {
  const json = new TextEncoder().encode(JSON.stringify({ head, sizes: parts.map(({ byteLength }) => byteLength) }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.byteLength, true);
  return [length, json, ...parts.filter(({ byteLength }) => byteLength > 0)];
}

/**
 * Puts packets together from the pieces a pipe gives. Every part is copied once, into an `ArrayBuffer` of its own that was
 * allocated before its bytes came, so no piece of work is longer than one pipe read.
 */
export class FrameReader {
  readonly #onPacket: (packet: Packet) => void;
  #head: unknown;
  #parts: Uint8Array[] = [];
  #wanted: Uint8Array[] = [];
  #filled = 0;
  #state: 'length' | 'json' | 'parts' = 'length';

  constructor(onPacket: (packet: Packet) => void) {
    this.#onPacket = onPacket;
    this.#want('length', [new Uint8Array(4)]);
  }

  /** Takes the next bytes; they may hold any part of a packet, or several. */
  push(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.byteLength; ) {
      const target = this.#wanted[0]!;
      const count = Math.min(target.byteLength - this.#filled, bytes.byteLength - offset);
      target.set(bytes.subarray(offset, offset + count), this.#filled);
      offset += count;
      this.#filled += count;
      if (this.#filled < target.byteLength) return;
      this.#wanted.shift();
      this.#filled = 0;
      if (this.#wanted.length === 0) this.#complete(target);
    }
  }

  #complete(last: Uint8Array): void {
    switch (this.#state) {
      case 'length':
        this.#want('json', [new Uint8Array(new DataView(last.buffer).getUint32(0, true))]);
        return;
      case 'json': {
        const { head, sizes } = JSON.parse(new TextDecoder().decode(last)) as { head: unknown; sizes: number[] };
        this.#head = head;
        this.#parts = sizes.map((size) => new Uint8Array(size));
        const awaited = this.#parts.filter(({ byteLength }) => byteLength > 0);
        if (awaited.length > 0) this.#want('parts', awaited);
        else this.#deliver();
        return;
      }
      case 'parts':
        this.#deliver();
    }
  }

  #deliver(): void {
    const packet = { head: this.#head, parts: this.#parts };
    this.#want('length', [new Uint8Array(4)]);
    this.#onPacket(packet);
  }

  #want(state: 'length' | 'json' | 'parts', wanted: Uint8Array[]): void {
    this.#state = state;
    this.#wanted = wanted;
  }
}
