import type { Tensor } from '@kinograph/tensor';

type Float32 = Tensor<'float32'>;

/** What a solver remembers between the steps of one run: its latest model outputs and a few named tensors. */
export class Memory {
  readonly #tensors: Map<string, Float32>;

  constructor(tensors: Readonly<Record<string, Float32>> = {}) {
    this.#tensors = new Map(Object.entries(tensors));
  }

  /** Remembers `output` as the latest; outputs older than the latest `keep` are forgotten. */
  push(output: Float32, keep: number): void {
    for (let age = keep - 1; age > 0; age--) this.set(`output.${age}`, this.#tensors.get(`output.${age - 1}`));
    this.set('output.0', output);
  }

  /** The model output `age` steps back, 0 for the latest. */
  output(age: number): Float32 {
    return this.get(`output.${age}`);
  }

  /** How many model outputs are remembered. */
  get outputs(): number {
    let count = 0;
    while (this.#tensors.has(`output.${count}`)) count++;
    return count;
  }

  /** A named tensor that was set before. */
  get(name: string): Float32 {
    const found = this.#tensors.get(name);
    if (!found) throw new RangeError(`memory: "${name}" was never set.`);
    return found;
  }

  find(name: string): Float32 | undefined {
    return this.#tensors.get(name);
  }

  set(name: string, value: Float32 | undefined): void {
    if (value) this.#tensors.set(name, value);
    else this.#tensors.delete(name);
  }

  save(): Record<string, Float32> {
    return Object.fromEntries(this.#tensors);
  }
}
