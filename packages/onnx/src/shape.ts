import { type Dim, multiplyDims, sameDim } from './dim.js';
import { type DimLike, parseDim } from './parse-dim.js';

/** The dimensions of a value, outermost first. */
export type Shape = readonly Dim[];

/** What is taken wherever a shape is wanted. */
export type ShapeLike = readonly DimLike[];

/** Reads every dimension of a shape. */
export function parseShape(shape: ShapeLike): Shape {
  return shape.map(parseDim);
}

/** `[B, N, 64]`, for messages. */
export function formatShape(shape: ShapeLike): string {
  return `[${shape.join(', ')}]`;
}

/** How many elements a shape holds. */
export function elementsOf(shape: Shape): Dim {
  return multiplyDims(...shape);
}

/** Whether two shapes are equal for every value of their symbols. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, index) => sameDim(dim, b[index]!));
}

/** Whether every dimension is a number. */
export function isStatic(shape: Shape): shape is readonly number[] {
  return shape.every((dim) => typeof dim === 'number');
}

/**
 * The shape two shapes broadcast to (numpy's rules), or undefined where they do not. A symbol meets only itself and 1:
 * two different symbols could differ when the model runs.
 */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - (rank - a.length)] ?? 1;
    const right = b[axis - (rank - b.length)] ?? 1;
    if (sameDim(left, right) || right === 1) result.push(left);
    else if (left === 1) result.push(right);
    else return undefined;
  }
  return result;
}
