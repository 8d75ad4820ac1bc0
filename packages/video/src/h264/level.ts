/** Limits of the levels (ITU-T H.264, table A-1): level_idc, macroblocks a second, macroblocks a frame. */
const levels = [
  [30, 40_500, 1_620],
  [31, 108_000, 3_600],
  [32, 216_000, 5_120],
  [40, 245_760, 8_192],
  [42, 522_240, 8_704],
  [50, 589_824, 22_080],
  [51, 983_040, 36_864],
  [52, 2_073_600, 36_864],
] as const;

/**
 * The `level_idc` for pictures of this size and rate: 3.0 at least, which every player knows and which leaves room for the
 * bit rate of small pictures. Undefined where no level is large enough (more than 36,864 macroblocks of 16x16).
 */
export function levelFor(width: number, height: number, fps: number): number | undefined {
  const blocks = Math.ceil(width / 16) * Math.ceil(height / 16);
  return levels.find(([, perSecond, perFrame]) => blocks * fps <= perSecond && blocks <= perFrame)?.[0];
}
