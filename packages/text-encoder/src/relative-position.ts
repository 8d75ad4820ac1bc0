import { type Tensor, tensor } from '@kinograph/tensor';

/** The two numbers of T5's relative position bias (`relative_attention_num_buckets`, `relative_attention_max_distance`). */
export interface RelativePositionConfig {
  readonly buckets: number;
  readonly maxDistance: number;
}

/**
 * Bucket of every (query, key) pair of a bidirectional encoder: `[length, length]` int64. Half of the buckets are for keys
 * after the query; of each half, half are exact distances and the rest grow logarithmically up to `maxDistance`
 * (Raffel et al. 2020, section 2.1; the float32 rounding is that of transformers' `_relative_position_bucket`).
 */
export function relativePositionBuckets(
  length: number,
  { buckets, maxDistance }: RelativePositionConfig,
): Tensor<'int64'> {
  const half = buckets >> 1;
  const byDistance = Array.from({ length }, (_, distance) => bucketOf(distance, half, maxDistance));
  const data = new BigInt64Array(length * length);
  for (let query = 0; query < length; query++) {
    for (let key = 0; key < length; key++) {
      const bucket = byDistance[Math.abs(key - query)]! + (key > query ? half : 0);
      data[query * length + key] = BigInt(bucket);
    }
  }
  return tensor('int64', [length, length], data);
}

function bucketOf(distance: number, half: number, maxDistance: number): number {
  const exact = half >> 1;
  if (distance < exact) return distance;
  const { fround, log } = Math;
  const ratio = fround(fround(log(fround(distance / exact))) / fround(log(maxDistance / exact)));
  return Math.min(half - 1, exact + Math.trunc(fround(ratio * (half - exact))));
}
