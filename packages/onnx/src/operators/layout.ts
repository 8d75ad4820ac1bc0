import { addDims, ceilDivide, type Dim, divideExactly, multiplyDims, sameDim, subtractDims } from '../dim.js';
import type { Emitter } from '../emitter.js';
import { canFold, join, permute } from '../fold.js';
import { type DimLike, parseDim } from '../parse-dim.js';
import { elementsOf, formatShape, isStatic, parseShape, type Shape, type ShapeLike, sameShape } from '../shape.js';
import type { Value } from '../value.js';

/** Operators that move elements and do not change them. Negative axes count from the end. */
export interface LayoutOperators {
  /** The same elements in another shape; one dimension may be -1, which is worked out. Element counts are checked as symbols. */
  reshape(x: Value, shape: ShapeLike): Value;
  /** Axis `i` of the result is axis `permutation[i]` of `x`. */
  transpose(x: Value, permutation: readonly number[]): Value;
  /** Inserts axes of size 1; they are counted in the result. */
  unsqueeze(x: Value, ...axes: readonly number[]): Value;
  /** Removes axes of size 1. */
  squeeze(x: Value, ...axes: readonly number[]): Value;
  /** Joins values along an axis. */
  concat(values: readonly Value[], options: { axis: number }): Value;
  /** Cuts into equal parts, or into parts of the given sizes. */
  split(x: Value, options: { axis: number; parts: number } | { axis: number; sizes: readonly number[] }): Value[];
  /** `x[start:end:step]` along one axis. Negative bounds count from the end; `end` left out means all the rest. */
  slice(x: Value, options: { axis: number; start: DimLike; end?: DimLike; step?: number }): Value;
  /** Broadcasts to `shape`. */
  expand(x: Value, shape: ShapeLike): Value;
  /** Repeats `x` along each axis so many times. */
  tile(x: Value, repeats: readonly number[]): Value;
  /** Adds `[before, after]` elements around each axis. */
  pad(x: Value, options: PadOptions): Value;
  /** Takes the slices of `x` along `axis` that `indices` (int32 or int64) names. */
  gather(x: Value, indices: Value, options: { axis: number }): Value;
  /** Moves blocks of channels into space: `[B, C*b*b, H, W]` to `[B, C, H*b, W*b]`. `DCR` reads channels as (b, b, C), `CRD` as (C, b, b). */
  depthToSpace(x: Value, options: { blockSize: number; mode: 'DCR' | 'CRD' }): Value;
  /** Moves blocks of space into channels, ordered (b, b, C): `[B, C, H*b, W*b]` to `[B, C*b*b, H, W]`. */
  spaceToDepth(x: Value, options: { blockSize: number }): Value;
}

/** How `pad` fills: `constant` needs the value said. */
export type PadOptions = { pads: readonly (readonly [before: number, after: number])[] } & (
  | { mode: 'constant'; value: number }
  | { mode: 'reflect' | 'edge' }
);

/** Makes the layout operators of one place of a model. */
export function layoutOperators(e: Emitter): LayoutOperators {
  const reshapeAs = (x: Value, shape: Shape): Value => {
    if (sameShape(x.shape, shape)) return x;
    if (x.constant && isStatic(shape)) return e.constant({ ...x.constant, shape });
    return e.one('Reshape', [x, reshapeTarget(e, x.shape, shape)], { dtype: x.dtype, shape });
  };

  return {
    reshape: (x, shape) => reshapeAs(x, resolveShape(e, x, parseShape(shape))),
    transpose(x, permutation) {
      const isPermutation = permutation.length === x.rank && permutation.every((_, axis) => permutation.includes(axis));
      if (!isPermutation) return e.fail('Transpose', `a permutation of ${x.rank} axes`, formatShape(permutation));
      if (permutation.every((axis, index) => axis === index)) return x;
      if (x.constant && canFold(x.dtype, x.constant.shape)) return e.constant(permute(x.constant, permutation));
      const shape = permutation.map((axis) => x.dim(axis));
      return e.one('Transpose', [x], { dtype: x.dtype, shape }, { attributes: { perm: { ints: permutation } } });
    },
    unsqueeze(x, ...axes) {
      const rank = x.rank + axes.length;
      const inserted = axes.map((axis) => e.axis('Unsqueeze', axis, rank)).sort((a, b) => a - b);
      const shape = [...x.shape];
      for (const axis of inserted) shape.splice(axis, 0, 1);
      if (x.constant) return e.constant({ ...x.constant, shape: shape as number[] });
      return e.one('Unsqueeze', [x, e.ints(inserted)], { dtype: x.dtype, shape });
    },
    squeeze(x, ...axes) {
      const removed = axes.map((axis) => e.axis('Squeeze', axis, x.rank)).sort((a, b) => a - b);
      if (removed.some((axis) => x.dim(axis) !== 1)) return e.fail('Squeeze', `size 1 on axes ${removed}`, String(x));
      const shape = x.shape.filter((_, axis) => !removed.includes(axis));
      if (x.constant) return e.constant({ ...x.constant, shape: shape as number[] });
      return e.one('Squeeze', [x, e.ints(removed)], { dtype: x.dtype, shape });
    },
    concat(values, options) {
      const [first] = values;
      if (first === undefined) return e.fail('Concat', 'at least one value', 'none');
      const axis = e.axis('Concat', options.axis, first.rank);
      const fits = ({ dtype, shape }: Value) =>
        dtype === first.dtype && sameShape(shape.with(axis, 0), first.shape.with(axis, 0));
      if (!values.every((value) => value.rank === first.rank && fits(value))) {
        return e.fail('Concat', `values alike but for axis ${axis}`, values.join(' and '));
      }
      if (values.length === 1) return first;
      const shape = first.shape.with(axis, addDims(...values.map((value) => value.dim(axis))));
      const constants = values.flatMap(({ constant }) => constant ?? []);
      if (constants.length === values.length && isStatic(shape) && canFold(first.dtype, shape)) {
        return e.constant(join(constants, axis, shape));
      }
      return e.one('Concat', values, { dtype: first.dtype, shape }, { attributes: { axis: { int: axis } } });
    },
    split(x, options) {
      const axis = e.axis('Split', options.axis, x.rank);
      const whole = x.dim(axis);
      const attributes = { axis: { int: axis } };
      const outputs = (sizes: readonly Dim[]) =>
        sizes.map((size) => ({ dtype: x.dtype, shape: x.shape.with(axis, size) }));
      if ('sizes' in options) {
        const { sizes } = options;
        if (!sameDim(addDims(...sizes), whole))
          return e.fail('Split', `sizes that sum to ${whole}`, formatShape(sizes));
        return e.many('Split', [x, e.ints(sizes)], outputs(sizes), { attributes });
      }
      const size = divideExactly(whole, options.parts);
      if (size === undefined) return e.fail('Split', `a size divisible by ${options.parts}`, String(whole));
      const sizes = Array<Dim>(options.parts).fill(size);
      return e.many('Split', [x], outputs(sizes), {
        attributes: { ...attributes, num_outputs: { int: options.parts } },
      });
    },
    slice(x, { step = 1, ...options }) {
      const axis = e.axis('Slice', options.axis, x.rank);
      const size = x.dim(axis);
      const start = boundOf(parseDim(options.start), size);
      const end = options.end === undefined ? size : boundOf(parseDim(options.end), size);
      if (step < 1) return e.fail('Slice', 'a step of at least 1', String(step));
      const length = ceilDivide(subtractDims(end, start), step);
      const inside = [start, subtractDims(size, end), length].every((dim) => typeof dim !== 'number' || dim >= 0);
      if (!inside)
        return e.fail('Slice', `a range within ${size} on axis ${axis}`, `[${options.start}, ${options.end ?? 'end'})`);
      if (sameDim(start, 0) && sameDim(end, size) && step === 1) return x;
      const stop = options.end === undefined ? e.ints([Number.MAX_SAFE_INTEGER]) : e.size(literal(options.end, end));
      const inputs = [x, e.size(literal(options.start, start)), stop, e.ints([axis]), e.ints([step])];
      return e.one('Slice', inputs, { dtype: x.dtype, shape: x.shape.with(axis, length) });
    },
    expand(x, to) {
      const shape = parseShape(to);
      const lead = shape.length - x.rank;
      const fits = lead >= 0 && x.shape.every((dim, axis) => dim === 1 || sameDim(dim, shape[axis + lead]!));
      if (!fits) return e.fail('Expand', `a shape that ${formatShape(x.shape)} broadcasts to`, formatShape(shape));
      if (sameShape(x.shape, shape)) return x;
      // A dimension that stays is written as 1, which Expand leaves alone: no shape needs to be computed for it.
      const target = shape.map((dim, axis) => (axis >= lead && sameDim(dim, x.dim(axis - lead)) ? 1 : dim));
      return e.one('Expand', [x, shapeValue(e, target)], { dtype: x.dtype, shape });
    },
    tile(x, repeats) {
      if (repeats.length !== x.rank) return e.fail('Tile', `${x.rank} repeats`, formatShape(repeats));
      const shape = x.shape.map((dim, axis) => multiplyDims(dim, repeats[axis]!));
      return e.one('Tile', [x, e.ints(repeats)], { dtype: x.dtype, shape });
    },
    pad(x, options) {
      const { pads, mode } = options;
      if (pads.length !== x.rank) return e.fail('Pad', `${x.rank} pairs of pads`, `${pads.length}`);
      if (pads.flat().every((size) => size === 0)) return x;
      const shape = x.shape.map((dim, axis) => addDims(dim, ...pads[axis]!));
      const amounts = e.ints([...pads.map(([before]) => before), ...pads.map(([, after]) => after)]);
      const inputs = options.mode === 'constant' ? [x, amounts, e.scalar(options.value, x.dtype)] : [x, amounts];
      return e.one('Pad', inputs, { dtype: x.dtype, shape }, { attributes: { mode: { string: mode } } });
    },
    gather(x, indices, options) {
      const axis = e.axis('Gather', options.axis, x.rank);
      if (indices.dtype !== 'int64' && indices.dtype !== 'int32')
        return e.fail('Gather', 'int32 or int64 indices', String(indices), undefined, 'onnx.dtype');
      const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
      return e.one('Gather', [x, indices], { dtype: x.dtype, shape }, { attributes: { axis: { int: axis } } });
    },
    depthToSpace(x, { blockSize, mode }) {
      const C = divideExactly(x.rank === 4 ? x.dim(1) : 1, blockSize * blockSize);
      if (x.rank !== 4 || C === undefined)
        return e.fail('DepthToSpace', `[B, C*${blockSize}*${blockSize}, H, W]`, String(x));
      const shape = [x.dim(0), C, multiplyDims(x.dim(2), blockSize), multiplyDims(x.dim(3), blockSize)];
      const attributes = { blocksize: { int: blockSize }, mode: { string: mode } };
      return e.one('DepthToSpace', [x], { dtype: x.dtype, shape }, { attributes });
    },
    spaceToDepth(x, { blockSize }) {
      const H = x.rank === 4 ? divideExactly(x.dim(2), blockSize) : undefined;
      const W = x.rank === 4 ? divideExactly(x.dim(3), blockSize) : undefined;
      if (H === undefined || W === undefined) {
        return e.fail('SpaceToDepth', `[B, C, H*${blockSize}, W*${blockSize}]`, String(x));
      }
      const shape = [x.dim(0), multiplyDims(x.dim(1), blockSize * blockSize), H, W];
      return e.one('SpaceToDepth', [x], { dtype: x.dtype, shape }, { attributes: { blocksize: { int: blockSize } } });
    },
  };
}

/** A slice bound from the start. */
function boundOf(bound: Dim, size: Dim): Dim {
  return typeof bound === 'number' && bound < 0 ? addDims(size, bound) : bound;
}

/** A negative bound is passed on as it is, so that no size has to be computed for it. */
function literal(bound: DimLike, resolved: Dim): Dim {
  return typeof bound === 'number' && bound < 0 ? bound : resolved;
}

function resolveShape(e: Emitter, x: Value, shape: Shape): Shape {
  const all = elementsOf(x.shape);
  const open = shape.indexOf(-1);
  if (open < 0) {
    if (!sameDim(elementsOf(shape), all))
      e.fail('Reshape', `${all} elements, as ${formatShape(x.shape)} has`, formatShape(shape));
    return shape;
  }
  if (shape.lastIndexOf(-1) !== open) e.fail('Reshape', 'at most one -1', formatShape(shape));
  const rest = divideExactly(all, elementsOf(shape.with(open, 1)));
  if (rest === undefined)
    return e.fail('Reshape', `a part of ${all} elements, as ${formatShape(x.shape)} has`, formatShape(shape));
  return shape.with(open, rest);
}

/** The shape input of Reshape: literal where possible (0 keeps an axis, -1 is worked out), computed for what is left. */
function reshapeTarget(e: Emitter, from: Shape, to: Shape): Value {
  const target = to.map((dim, axis) =>
    typeof dim !== 'number' && from[axis] !== undefined && sameDim(dim, from[axis]) ? 0 : dim,
  );
  const open = target.flatMap((dim, axis) => (typeof dim === 'number' ? [] : [axis]));
  // The longest expression becomes -1: it would take the most nodes to compute.
  const hardest = open.reduce<number | undefined>(
    (best, axis) => (best === undefined || String(target[axis]).length > String(target[best]).length ? axis : best),
    undefined,
  );
  return shapeValue(e, hardest === undefined ? target : target.with(hardest, -1));
}

/** A shape as int64 values. */
export function shapeValue(e: Emitter, shape: Shape): Value {
  if (isStatic(shape)) return e.ints(shape);
  const parts: Value[] = [];
  for (let axis = 0; axis < shape.length; ) {
    const known = shape.slice(axis).findIndex((dim) => typeof dim !== 'number');
    const run = known < 0 ? shape.length - axis : known;
    if (run > 0) parts.push(e.ints(shape.slice(axis, axis + run) as number[]));
    else parts.push(e.size(shape[axis]!));
    axis += Math.max(run, 1);
  }
  if (parts.length === 1) return parts[0]!;
  const type = { dtype: 'int64', shape: [shape.length] } as const;
  return e.one('Concat', parts, type, { attributes: { axis: { int: 0 } } });
}
