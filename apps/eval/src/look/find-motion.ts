import type { Motion } from '@kinograph/footage';
import type { Track } from './find-object.js';

/** What motion can be told from a path: spinning and standing still look alike where a thing is round. */
export type FoundMotion = Exclude<Motion, 'spinning'> | 'wandering' | 'none';

/** The motion of a track, lengths in shares of the shorter side. */
export function findMotion(track: readonly Track[], frames: number): FoundMotion {
  if (track.length < frames / 2) return 'none';
  const [x, y, area] = (['x', 'y', 'area'] as const).map((part) => track.map((at) => at[part])) as [
    number[],
    number[],
    number[],
  ];
  const [wide, high] = [range(x), range(y)];
  const [across, along] = [ending(x) - beginning(x), ending(y) - beginning(y)];
  const growth = (ending(area) + 1e-4) / (beginning(area) + 1e-4);
  const small = Math.max(wide, high) < 0.15;
  if (small && growth > 1.9) return 'growing';
  if (small && growth < 0.53) return 'shrinking';
  const turns = turnsOf(y) + turnsOf(x);
  if (wide > 0.12 && high > 0.12 && Math.min(wide, high) > 0.45 * Math.max(wide, high) && turns >= 2) return 'circling';
  if (high > 0.1 && turnsOf(y) >= 1 && Math.abs(along) < 0.75 * high && wide < 0.6 * high) return 'bouncing';
  if (wide > 0.12 && Math.abs(across) > 0.75 * wide && high < 0.6 * wide) return across < 0 ? 'left' : 'right';
  if (high > 0.12 && Math.abs(along) > 0.75 * high && wide < 0.6 * high) return along < 0 ? 'up' : 'down';
  if (Math.max(wide, high) < 0.1) return 'still';
  return 'wandering';
}

function range(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

function beginning(values: readonly number[]): number {
  return (values[0]! + values[1]!) / 2;
}

function ending(values: readonly number[]): number {
  return (values.at(-1)! + values.at(-2)!) / 2;
}

/** How often a path turns back by more than a quarter of its range. */
function turnsOf(values: readonly number[]): number {
  const least = Math.max(0.05, range(values) / 4);
  let [turns, way, extreme] = [0, 0, values[0]!];
  for (const value of values) {
    if (way === 0 && Math.abs(value - extreme) > least) way = Math.sign(value - extreme);
    if ((value - extreme) * way > 0) extreme = value;
    else if (way !== 0 && Math.abs(value - extreme) > least) {
      turns++;
      way = -way;
      extreme = value;
    }
  }
  return turns;
}
