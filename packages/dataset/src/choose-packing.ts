/**
 * Which of the waiting clips go into the next sequence: the first, and those of the rest that leave the fewest tokens unused.
 * Packing several examples into a sequence is NaViT's ("Patch n' Pack", Dehghani et al. 2023); filling sequences well instead
 * of cutting texts is "Fewer Truncations Improve Language Modeling" (Ding et al. 2024), by best-fit-decreasing. A bounded
 * look-ahead lets one do better: the fullest subset is found exactly (subset sum, O(clips x capacity)). Earlier clips win ties.
 *
 * `counts` are tokens, each at least 1, the first at most `capacity`. Returns indices into it, the first among them, ascending.
 */
export function choosePacking(counts: readonly number[], capacity: number): number[] {
  if (counts.length === 0) return [];
  const room = capacity - counts[0]!;
  // last[sum]: the clip that first reached this sum, 0 for the empty sum, -1 where it is not reached.
  const last = new Int32Array(room + 1).fill(-1);
  last[0] = 0;
  for (let index = 1; index < counts.length && last[room] === -1; index++) {
    const count = counts[index]!;
    for (let sum = room; sum >= count; sum--) {
      if (last[sum] === -1 && last[sum - count] !== -1) last[sum] = index;
    }
  }
  let sum = last.findLastIndex((clip) => clip !== -1);
  const chosen = [0];
  while (sum > 0) {
    const index = last[sum]!;
    chosen.push(index);
    sum -= counts[index]!;
  }
  return chosen.toSorted((a, b) => a - b);
}
