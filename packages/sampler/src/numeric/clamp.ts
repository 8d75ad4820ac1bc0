import { type Tensor, tensor } from '@kinograph/tensor';

type Float32 = Tensor<'float32'>;

/** Every value limited to `[-bound, bound]`. */
export function clampTensor({ shape, data }: Float32, bound: number): Float32 {
  return tensor(
    'float32',
    shape,
    data.map((value) => Math.min(bound, Math.max(-bound, value))),
  );
}

/**
 * Dynamic thresholding (Saharia et al. 2022, Imagen, section 2.3): in each batch entry, values beyond the `ratio` quantile
 * of the absolute values are cut there and everything is divided by it, where that quantile is above 1.
 * @param sample `[B, ...]`
 * @param limit the largest threshold
 */
export function thresholdDynamically({ shape, data }: Float32, ratio: number, limit: number): Float32 {
  const out = new Float32Array(data.length);
  const size = data.length / shape[0]!;
  for (let start = 0; start < data.length; start += size) {
    const entry = data.subarray(start, start + size);
    const bound = Math.min(limit, Math.max(1, quantile(entry.map(Math.abs), ratio)));
    for (let i = 0; i < size; i++) out[start + i] = Math.min(bound, Math.max(-bound, entry[i]!)) / bound;
  }
  return tensor('float32', shape, out);
}

/** The `q` quantile, linear between neighbours, its rank in float32 as `torch.quantile` has it. Sorts in place. */
function quantile(values: Float32Array, q: number): number {
  values.sort();
  const rank = Math.fround(Math.fround(q) * (values.length - 1));
  const below = Math.floor(rank);
  const [low, high] = [values[below]!, values[Math.min(below + 1, values.length - 1)]!];
  return Math.fround(low + (high - low) * (rank - below));
}
