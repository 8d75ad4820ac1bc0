/**
 * How long frame `index` stays, in centiseconds, GIF's only unit. Rounding is done on the clock, not on the frame, so
 * 8 frames a second become 13, 12, 13, 12, ... and a clip never drifts.
 */
export function centisecondsOf(index: number, fps: number): number {
  return Math.round(((index + 1) * 100) / fps) - Math.round((index * 100) / fps);
}
