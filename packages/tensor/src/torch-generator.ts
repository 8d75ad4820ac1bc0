import { fromFloat32 } from './convert.js';
import type { arrayOf, DType, DTypeArrays } from './dtype.js';
import { Mt19937 } from './mt19937.js';
import { fillNormal, fillNormalBlockwise } from './normal-blocks.js';
import { sizeOf, type Tensor, tensor } from './tensor.js';
import { Turns } from './turns.js';

/** The element types random numbers can be drawn in. */
export type RandomDType = 'float32' | 'float64' | 'float16' | 'bfloat16';

/** A generator's whole state, as plain data. */
export interface TorchGeneratorState {
  readonly words: Uint32Array;
  readonly next: number;
  /** The second value of the last Box-Muller pair, not handed out yet. */
  readonly spareNormal: number | null;
}

/**
 * Random numbers of torch's CPU generator (`torch.Generator('cpu').manual_seed(seed)`, torch 2.x): integers and uniform
 * values exactly, normal values to 3e-7. Every method draws on from where the last one stopped, as torch does.
 */
export class TorchGenerator {
  readonly #twister: Mt19937;
  #spareNormal: number | null = null;

  /**
   * @param seed an integer in `[-2^63, 2^64)`, or a state that `save` gave. As in torch, only the low 32 bits of a seed
   * count.
   * @throws RangeError for any other number.
   */
  constructor(seed: number | bigint | TorchGeneratorState) {
    if (typeof seed === 'object') {
      this.#twister = new Mt19937(seed.words, seed.next);
      this.#spareNormal = seed.spareNormal;
      return;
    }
    if (typeof seed === 'number' && !Number.isSafeInteger(seed)) {
      throw new RangeError(`seed: wanted an integer, got ${seed}. Pass integers above 2^53 as bigint.`);
    }
    const value = BigInt(seed);
    if (value < -(2n ** 63n) || value >= 2n ** 64n) {
      throw new RangeError(`seed: wanted an integer from -2^63 to 2^64 - 1, got ${seed}.`);
    }
    this.#twister = new Mt19937(Number(BigInt.asUintN(32, value)));
  }

  /** The state now; `new TorchGenerator(state)` goes on from it. */
  save(): TorchGeneratorState {
    return { ...this.#twister.save(), spareNormal: this.#spareNormal };
  }

  /** The next 32 bits: an integer in `[0, 2^32)`. */
  random32(): number {
    return this.#twister.next();
  }

  /** The next 64 bits: two 32-bit draws, the first on top. */
  random64(): bigint {
    const high = BigInt(this.#twister.next());
    return (high << 32n) | BigInt(this.#twister.next());
  }

  /** `torch.rand`: uniform in `[0, 1)`; 24 random bits each, 53 for float64. Shape `[]` draws a scalar. */
  rand<D extends RandomDType = 'float32'>(shape: readonly number[], dtype: D = 'float32' as D): Tensor<D> {
    if (dtype === 'float64') {
      const values = Float64Array.from({ length: sizeOf(shape) }, () => this.#uniform53());
      return tensor(dtype, shape, values as DTypeArrays[D]);
    }
    const values = Float32Array.from({ length: sizeOf(shape) }, () => this.#uniform24());
    return fromFloat32(tensor('float32', shape, values), dtype);
  }

  /** `torch.randn`: standard normal. Shape `[]` draws a scalar. */
  randn<D extends RandomDType = 'float32'>(shape: readonly number[], dtype: D = 'float32' as D): Tensor<D> {
    const size = sizeOf(shape);
    if (dtype === 'float64') return tensor(dtype, shape, this.#normals(new Float64Array(size)) as DTypeArrays[D]);
    const reduced = dtype !== 'float32' && size >= 16;
    const values = new Float32Array(size);
    if (reduced) fillNormalBlockwise(values, () => this.#uniform24());
    else this.#normals(values);
    return fromFloat32(tensor('float32', shape, values), dtype);
  }

  /** `randn` in float32, in turns: large tensors do not hold the thread. Draw nothing else meanwhile. */
  async randnInTurns(shape: readonly number[], turns = new Turns()): Promise<Tensor<'float32'>> {
    const size = sizeOf(shape);
    if (size < 16) return this.randn(shape);
    const values = new Float32Array(size);
    await turns.through(fillNormal(values, () => this.#uniform24()));
    return tensor('float32', shape, values);
  }

  /** Draws what `randn(shape)` would in float32, and throws it away. */
  skipRandn(shape: readonly number[]): void {
    const size = sizeOf(shape);
    if (size < 16) {
      this.randn(shape);
      return;
    }
    const drawn = size % 16 === 0 ? size : size + 16;
    for (let i = 0; i < drawn; i++) this.#twister.next();
  }

  /** `torch.normal(mean, std, shape)`; with the defaults, standard normal float32. */
  normal(shape: readonly number[], mean = 0, std = 1): Tensor<'float32'> {
    const drawn = this.randn(shape);
    if (mean === 0 && std === 1) return drawn;
    for (let i = 0; i < drawn.data.length; i++) drawn.data[i] = drawn.data[i]! * std + mean;
    return drawn;
  }

  /**
   * `torch.randint`: integers in `[low, high)`. Ranges below 2^28 take 32 random bits for each value, others 64.
   * @throws RangeError when the range is empty or wider than 2^64.
   */
  randint(low: number | bigint, high: number | bigint, shape: readonly number[]): Tensor<'int64'> {
    const base = BigInt(low);
    const range = BigInt(high) - base;
    if (range <= 0n || range > 2n ** 64n) {
      throw new RangeError(`randint: wanted low < high, got low ${low} and high ${high}.`);
    }
    const wide = range >= 2n ** 28n;
    const data = new BigInt64Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) {
      data[i] = base + ((wide ? this.random64() : BigInt(this.random32())) % range);
    }
    return tensor('int64', shape, data);
  }

  /** `torch.randperm`: the integers `0` to `n - 1` in random order; `n` below 2^32 / 20. */
  randperm(n: number): Tensor<'int64'> {
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < n - 1; i++) {
      const other = i + (this.random32() % (n - i));
      [order[i], order[other]] = [order[other]!, order[i]!];
    }
    return tensor('int64', [n], BigInt64Array.from(order, BigInt));
  }

  #uniform24(): number {
    return (this.#twister.next() & 0xffffff) / 0x1000000;
  }

  #uniform53(): number {
    const high = this.#twister.next() & 0x1fffff;
    return (high * 0x100000000 + this.#twister.next()) / 2 ** 53;
  }

  /** Fewer than 16 values come one at a time, in float64; more in blocks. */
  #normals<A extends Float32Array | Float64Array>(values: A): A {
    if (values.length >= 16) {
      const uniform = values instanceof Float64Array ? () => this.#uniform53() : () => this.#uniform24();
      const filling = fillNormal(values, uniform);
      while (!filling.next().done);
    } else {
      for (let i = 0; i < values.length; i++) values[i] = this.#oneNormal();
    }
    return values;
  }

  #oneNormal(): number {
    if (this.#spareNormal !== null) {
      const spare = this.#spareNormal;
      this.#spareNormal = null;
      return spare;
    }
    const turn = 2 * Math.PI * this.#uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-this.#uniform53()));
    this.#spareNormal = radius * Math.sin(turn);
    return radius * Math.cos(turn);
  }
}

/**
 * Standard normal latents as diffusers' `randn_tensor` draws them: one generator draws the whole tensor; a list of one
 * is that generator; a longer list draws batch entry `i` from generator `i`.
 * @throws RangeError when a list of generators does not match the batch (`shape[0]`).
 */
export function randnTensor<D extends RandomDType = 'float32'>(
  shape: readonly number[],
  generators: TorchGenerator | readonly TorchGenerator[],
  dtype: D = 'float32' as D,
): Tensor<D> {
  if (generators instanceof TorchGenerator) return generators.randn(shape, dtype);
  const [only] = generators;
  if (only && generators.length === 1) return only.randn(shape, dtype);
  const [batch, ...rest] = shape;
  if (batch === undefined || batch !== generators.length) {
    throw new RangeError(
      `randnTensor: shape [${shape.join(', ')}] has a batch of ${batch ?? 'nothing'}, got ${generators.length} generators.`,
    );
  }
  const joined = tensor(dtype, shape) as Tensor<DType>;
  const stride = sizeOf(rest);
  generators.forEach((generator, entry) => {
    const { data } = generator.randn([1, ...rest], dtype);
    (joined.data as InstanceType<(typeof arrayOf)['float32']>).set(data as unknown as Float32Array, entry * stride);
  });
  return joined as Tensor<D>;
}
