/**
 * The places, in the order given, that are as near as can be to those wished for (least squares) and far enough apart: `apart[i]` is the
 * least distance between the one before and this one. Where wishes are too near, those that touch share the mean of them: isotonic
 * regression by pooling adjacent violators (Barlow et al. 1972).
 */
export function spaced(wishes: readonly number[], apart: readonly number[]): number[] {
  let offset = 0;
  const offsets = apart.map((distance) => (offset += distance));
  const pools: { mean: number; count: number }[] = [];
  for (const [index, wish] of wishes.entries()) {
    let pool = { mean: wish - offsets[index]!, count: 1 };
    for (let last = pools.at(-1); last && last.mean > pool.mean; last = pools.at(-1)) {
      pools.pop();
      const count = last.count + pool.count;
      pool = { mean: (last.mean * last.count + pool.mean * pool.count) / count, count };
    }
    pools.push(pool);
  }
  return pools
    .flatMap(({ mean, count }) => Array<number>(count).fill(mean))
    .map((place, index) => place + offsets[index]!);
}
