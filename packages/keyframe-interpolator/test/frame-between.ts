import type { InterpolationMethod, Planes } from '../src/index.js';

/** The frame that a method puts between two, at a time above 0 and below 1. */
export async function frameBetween(
  method: InterpolationMethod,
  first: Planes,
  second: Planes,
  time: number,
): Promise<Planes> {
  const between = await method.between(first, second);
  return between(time);
}
