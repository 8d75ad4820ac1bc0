const size = 624;
const middle = 397;

/**
 * The 32-bit Mersenne Twister (Matsumoto & Nishimura 1998) with the reference seeding, as torch's CPU generator and
 * numpy use it.
 */
export class Mt19937 {
  readonly #words: Uint32Array;
  #next: number;

  /** @param seed its low 32 bits count. */
  constructor(seed: number);
  /** @param words the 624 words of a saved twister, and which of them comes next. */
  constructor(words: Uint32Array, next: number);
  constructor(seed: number | Uint32Array, next = size) {
    this.#next = next;
    if (typeof seed !== 'number') {
      this.#words = seed.slice();
      return;
    }
    this.#words = new Uint32Array(size);
    this.#words[0] = seed;
    for (let i = 1; i < size; i++) {
      const before = this.#words[i - 1]!;
      this.#words[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  /** The next integer in `[0, 2^32)`. */
  next(): number {
    if (this.#next === size) this.#twist();
    let word = this.#words[this.#next++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** The state: pass both back to the constructor to go on from here. */
  save(): { words: Uint32Array; next: number } {
    return { words: this.#words.slice(), next: this.#next };
  }

  #twist(): void {
    const words = this.#words;
    for (let i = 0; i < size; i++) {
      const mixed = (words[i]! & 0x80000000) | (words[(i + 1) % size]! & 0x7fffffff);
      words[i] = words[(i + middle) % size]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
