import type { TensorInfo, TensorStore } from '@kinograph/safetensors';
import { type DType, sizeOf } from '@kinograph/tensor';
import { elementType } from './element-type.js';
import type { GraphBuilder } from './graph-builder.js';
import type { WeightFile } from './model.js';
import { formatShape } from './shape.js';
import type { Value } from './value.js';
import { locateWeightFiles } from './weight-files.js';
import { type WeightProblem, WeightsError } from './weights-error.js';

/** What to do with tensors of the store that nothing reads: an error, nothing, or nothing for matching names. */
export type UnusedWeights = 'error' | 'ignore' | readonly RegExp[];

/** How a weight is read. */
export interface WeightOptions {
  /** The same elements in another shape: the bytes are not moved. */
  readonly as?: readonly number[];
  /** What the graph computes with (default `float32`). Stored floats are cast to it; whole numbers must be stored so. */
  readonly dtype?: DType;
}

const FLOATS: ReadonlySet<DType> = new Set(['float32', 'float64', 'float16', 'bfloat16']);

/** Reads weights by reference, and keeps the list of everything that does not fit. */
export class WeightTable {
  readonly directory: string | undefined;
  readonly #builder: GraphBuilder;
  readonly #tensors: ReadonlyMap<string, TensorInfo>;
  readonly #files: readonly WeightFile[];
  readonly #taken = new Set<string>();
  readonly #values = new Map<string, Value>();
  readonly #problems = new Map<string, WeightProblem>();

  constructor(builder: GraphBuilder, store: TensorStore | undefined, prefix: string) {
    this.#builder = builder;
    const tensors = [...(store?.tensors ?? [])].filter(([name]) => name.startsWith(prefix));
    this.#tensors = new Map(tensors.map(([name, info]) => [name.slice(prefix.length), info]));
    const { files, directory } = locateWeightFiles([...this.#tensors.values()].map(({ source }) => source));
    this.#files = files;
    this.directory = directory;
  }

  has(name: string): boolean {
    return this.#tensors.has(name);
  }

  /** The weight as a value. One that does not fit is noted, and stands in with the wanted shape. */
  take(name: string, shape: readonly number[], { as = shape, dtype = 'float32' }: WeightOptions): Value {
    if (sizeOf(as) !== sizeOf(shape)) {
      throw new RangeError(`weight ${name}: ${formatShape(as)} has not as many elements as ${formatShape(shape)}.`);
    }
    this.#taken.add(name);
    const key = `${name}:${dtype}${formatShape(as)}`;
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = this.#read(name, shape, as, dtype);
    this.#values.set(key, value);
    return value;
  }

  #read(name: string, shape: readonly number[], as: readonly number[], dtype: DType): Value {
    const info = this.#tensors.get(name);
    const problem = problemOf(name, info, shape, dtype);
    if (problem !== undefined || info?.dtype === undefined) {
      if (problem !== undefined) this.#problems.set(name, problem);
      return this.#builder.add({ path: name, type: 'Missing', inputs: [], outputs: [{ dtype, shape: as }] })[0]!;
    }
    const stored = this.#stored(name, info, info.dtype, as);
    if (stored.dtype === dtype) return stored;
    const attributes = { to: { int: elementType[dtype] } };
    return this.#builder.add({
      path: name,
      type: 'Cast',
      inputs: [stored],
      outputs: [{ dtype, shape: as }],
      attributes,
    })[0]!;
  }

  #stored(name: string, info: TensorInfo, dtype: DType, as: readonly number[]): Value {
    const plain = formatShape(as) === formatShape(info.shape);
    const unique = plain ? `weight:${name}` : `weight:${name} as ${formatShape(as)}`;
    const known = this.#values.get(unique);
    if (known !== undefined) return known;
    const { location } = this.#files.find(({ source }) => source === info.source)!;
    const data = { location, offset: info.byteOffset, length: info.byteLength };
    const value = this.#builder.initializer({ name: unique, dtype, shape: as, data });
    this.#values.set(unique, value);
    return value;
  }

  /** @throws WeightsError when a weight did not fit, or one that is not allowed to stayed unread. */
  check(unused: UnusedWeights): void {
    const problems = [...this.#problems.values()];
    for (const [name, { shape }] of this.#tensors) {
      const allowed =
        unused === 'ignore' || (unused !== 'error' && unused.some((pattern) => name.search(pattern) >= 0));
      if (!this.#taken.has(name) && !allowed) problems.push({ kind: 'unused', name, got: shape });
    }
    if (problems.length > 0) throw new WeightsError(this.#builder.name, problems);
  }

  /** The files that these locations name. */
  filesAt(locations: ReadonlySet<string>): WeightFile[] {
    return this.#files.filter(({ location }) => locations.has(location));
  }
}

function problemOf(
  name: string,
  info: TensorInfo | undefined,
  wanted: readonly number[],
  dtype: DType,
): WeightProblem | undefined {
  if (info === undefined) return { kind: 'missing', name, wanted };
  if (formatShape(info.shape) !== formatShape(wanted)) return { kind: 'shape', name, wanted, got: info.shape };
  const fits = info.dtype === dtype || (info.dtype !== undefined && FLOATS.has(info.dtype) && FLOATS.has(dtype));
  return fits ? undefined : { kind: 'dtype', name, wanted: dtype, got: info.storedDtype };
}
