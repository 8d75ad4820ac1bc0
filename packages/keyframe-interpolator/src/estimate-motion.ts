import type { Turns } from '@kinograph/tensor';
import { enlargeField, type MotionField, stillField } from './motion-field.js';
import { pad, windowDifference } from './padded.js';
import { halve, type Planes } from './planes.js';

/** Side of a cell that has a vector of its own, in pixels; what is compared is a window twice as large. */
export const cellSize = 4;
/** Cost of a pixel of difference between a cell's vector and its neighbours', as difference of values (2 is black to white). */
const smoothness = 0.01;
/** The smallest side of the coarsest picture, and how far is searched on it in every direction. */
const coarsest = 12;
const reach = 4;

/**
 * Motion from `a` to `b` by hierarchical block matching: exhaustive on a small picture (Jain & Jain 1981), then doubled and
 * refined level by level, where each cell tries the vectors of its neighbours too, which keeps fields smooth (3-D recursive
 * search, de Haan et al. 1993), and at last to a quarter of a pixel. In turns, so that the thread is not held.
 */
export async function estimateMotion(a: Planes, b: Planes, turns: Turns): Promise<MotionField> {
  const levels: [Planes, Planes][] = [[a, b]];
  for (;;) {
    const [first, second] = levels[0]!;
    if (Math.min(first.height, first.width) < 2 * coarsest) break;
    levels.unshift([halve(first), halve(second)]);
    await turns.take();
  }
  let field: MotionField | undefined;
  for (const [first, second] of levels) {
    const start = field && enlargeField(field, first.height, first.width);
    field = start ?? stillField(first.height, first.width, cellSize);
    const matcher = createMatcher(first, second, field);
    await turns.through(matcher.sweep(squareAround(start === undefined ? reach : 1)));
    await turns.through(matcher.sweep(squareAround(1)));
  }
  await turns.take();
  const matcher = createMatcher(a, b, field!);
  await turns.through(matcher.sweep(squareAround(1, 0.5)));
  await turns.through(matcher.sweep(squareAround(1, 0.25)));
  return field!;
}

/** Offsets on a square grid: `radius` steps of `unit` pixels to every side. */
function squareAround(radius: number, unit = 1): [number, number][] {
  const offsets: [number, number][] = [];
  for (let y = -radius; y <= radius; y++) {
    for (let x = -radius; x <= radius; x++) if (x !== 0 || y !== 0) offsets.push([x * unit, y * unit]);
  }
  return offsets;
}

/** Improves a field in place: a sweep visits every cell, forwards and backwards in turn; it yields after every row. */
function createMatcher(first: Planes, second: Planes, field: MotionField) {
  const { step, rows, columns, dx, dy } = field;
  const [a, b] = [pad(first, 2 * step + 2), pad(second, 2 * step + 2)];
  let backwards = false;

  function improve(row: number, column: number, offsets: readonly [number, number][]): void {
    const cell = row * columns + column;
    const x = column * step - step / 2; // upper left corner of the window: the cell and half a cell around it
    const y = row * step - step / 2;
    const neighbours: number[] = [];
    if (column > 0) neighbours.push(cell - 1);
    if (column + 1 < columns) neighbours.push(cell + 1);
    if (row > 0) neighbours.push(cell - columns);
    if (row + 1 < rows) neighbours.push(cell + columns);

    let bestX = 0;
    let bestY = 0;
    let bestCost = Number.POSITIVE_INFINITY;
    const consider = (vx: number, vy: number): void => {
      let roughness = 0;
      for (const other of neighbours) {
        roughness += Math.min(Math.abs(dx[other]! - vx) + Math.abs(dy[other]! - vy), step);
      }
      const penalty = (smoothness * roughness) / Math.max(neighbours.length, 1);
      if (penalty >= bestCost) return;
      const cost = penalty + windowDifference(a, b, 2 * step, x, y, x + vx, y + vy);
      if (cost < bestCost) [bestX, bestY, bestCost] = [vx, vy, cost];
    };
    consider(dx[cell]!, dy[cell]!);
    consider(0, 0);
    for (const other of neighbours) consider(dx[other]!, dy[other]!);
    const [centreX, centreY] = [bestX, bestY];
    for (const [offsetX, offsetY] of offsets) consider(centreX + offsetX, centreY + offsetY);
    dx[cell] = bestX;
    dy[cell] = bestY;
  }

  return {
    *sweep(offsets: readonly [number, number][]): Generator<void, void> {
      yield;
      const cells = rows * columns;
      for (let index = 0; index < cells; index++) {
        const cell = backwards ? cells - 1 - index : index;
        improve(Math.floor(cell / columns), cell % columns, offsets);
        if (index % columns === 0) yield;
      }
      backwards = !backwards;
    },
  };
}
