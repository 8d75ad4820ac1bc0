/** A clip to look at: sRGB bytes [frames, height, width, 3]. */
export interface LookedAt {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/** Bytes of one frame. */
export function frameOf(
  { height, width, data }: Pick<LookedAt, 'height' | 'width' | 'data'>,
  index: number,
): Uint8Array {
  const size = height * width * 3;
  return data.subarray(index * size, (index + 1) * size);
}

/** The middle one of some numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : sorted[Math.floor(sorted.length / 2)]!;
}
