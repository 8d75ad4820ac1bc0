import { buildModel, type OnnxModel } from '@kinograph/onnx';
import type { TensorInfo, TensorStore } from '@kinograph/safetensors';
import { type DType, type Tensor, tensor } from '@kinograph/tensor';
import type { Session } from '../runtime.js';

/** `y` is the transpose of `x` `[A, B]`, for any dtype. */
export function transposed(dtype: DType): OnnxModel {
  return buildModel(`transposed ${dtype}`, {}, (s) => {
    const { op } = s;
    const x = s.input('x', dtype, ['A', 'B']);
    const y = op.transpose(dtype === 'bfloat16' ? op.cast(x, 'float32') : x, [1, 0]);
    s.output('y', op.cast(y, dtype));
  });
}

/** `sum = a + b` and `difference = a - b` over float32 `[N, 2]`; `b` has `2*N+1` rows, of which the first `N` count. */
export function sumAndDifference(): OnnxModel {
  return buildModel('sums', {}, (s) => {
    const a = s.input('a', 'float32', ['N', 2]);
    const b = s.op.slice(s.input('b', 'float32', ['2*N+1', 2]), { axis: 0, start: 0, end: 'N' });
    s.output('sum', s.op.add(a, b));
    s.output('difference', s.op.sub(a, b));
  });
}

/** `y = m + (the first M of n)`: whether `n` has as many, only the engine sees. */
export function failing(): OnnxModel {
  return buildModel('failing', {}, (s) => {
    const [n, m] = [s.input('n', 'float32', ['N']), s.input('m', 'float32', ['M'])];
    s.output('y', s.op.add(m, s.op.slice(n, { axis: 0, start: 0, end: 'M' })));
  });
}

/** A float32 tensor full of one value. */
export function ones(shape: readonly number[], value = 1): Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return tensor('float32', shape, new Float32Array(size).fill(value));
}

/** `y = x W^rounds` for a fixed random 256 x 256 `W`: float32 `[N, 256]`, 131 kFLOP times `N * rounds`. */
export function work(rounds: number): OnnxModel {
  const D = 256;
  const scale = Math.sqrt(12 / D);
  const weight = Float32Array.from({ length: D * D }, (_, index) => scale * (hash(index) - 0.5));
  return buildModel('work', {}, (s) => {
    const w = s.constant(tensor('float32', [D, D], weight));
    let y = s.input('x', 'float32', ['N', D]);
    for (let round = 0; round < rounds; round++) y = s.op.matmul(y, w);
    s.output('y', y);
  });
}

/** A feed for `work`, another one for every `seed`. */
export function workFeed(rows: number, seed = 0): Tensor {
  const data = Float32Array.from({ length: rows * 256 }, (_, index) => hash(index + 7919 * seed) - 0.5);
  return tensor('float32', [rows, 256], data);
}

/** How many rows of `workFeed` make a run of this session, of `work`, last about this long. */
export async function rowsFor(session: Session, milliseconds: number): Promise<number> {
  const rows = 64;
  await session.run({ x: workFeed(rows) });
  const taken = await timed(() => session.run({ x: workFeed(rows) }));
  return Math.ceil((rows * milliseconds) / taken);
}

/** How many milliseconds something takes. */
export async function timed(task: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await task();
  return performance.now() - start;
}

/** A number in [0, 1) that looks random (Wang's integer hash). */
function hash(index: number): number {
  let bits = Math.imul(index ^ 61 ^ (index >>> 16), 9);
  bits = Math.imul(bits ^ (bits >>> 4), 0x27d4eb2d);
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}

/** A store over tensors that lie in sources at any offset, aligned or not. */
export function storeOf(tensors: readonly TensorInfo[]): TensorStore {
  return { tensors: new Map(tensors.map((info) => [info.name, info])), metadata: new Map() };
}

/** `y = x + (sum of the named weights)`, each of the given shape, widened to float32 where it is stored narrower. */
export function addWeights(store: TensorStore): OnnxModel {
  return buildModel('weighted', { weights: store }, (s) => {
    const shape = [...store.tensors.values()][0]!.shape;
    let y = s.input('x', 'float32', shape);
    for (const name of store.tensors.keys()) y = s.op.add(y, s.weight(name, shape));
    s.output('y', y);
  });
}
