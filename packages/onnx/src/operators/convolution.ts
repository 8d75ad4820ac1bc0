import { addDims, type Dim, floorDivide, multiplyDims, sameDim, subtractDims } from '../dim.js';
import type { Emitter } from '../emitter.js';
import { isStatic, type Shape } from '../shape.js';
import type { Value } from '../value.js';

/** Convolution and resampling over the axes after `[B, C]`. */
export interface ConvolutionOperators {
  /** Cross-correlation of `[B, C, ...]` with `weight` `[O, C/groups, ...]`; `bias` `[O]`. One entry per spatial axis. */
  conv(x: Value, weight: Value, bias: Value | undefined, options: ConvOptions): Value;
  /** Mean over windows; padding is not counted. */
  averagePool(
    x: Value,
    options: { kernel: readonly number[]; strides: readonly number[]; pads: readonly Pads[] },
  ): Value;
  /** Resamples every axis by whole factors. Reshape 5-D values to 4-D first: the engine is far slower in 5-D. */
  resize(x: Value, options: ResizeOptions): Value;
}

type Pads = readonly [before: number, after: number];

/** Attributes of a convolution, one entry per spatial axis. */
export interface ConvOptions {
  readonly strides: readonly number[];
  readonly pads: readonly Pads[];
  /** Default: 1 everywhere. */
  readonly dilations?: readonly number[];
  /** Default: 1. */
  readonly groups?: number;
}

/** How `resize` reads between samples. */
export interface ResizeOptions {
  /** One factor per axis of the value. */
  readonly scales: readonly number[];
  readonly mode: 'nearest' | 'linear' | 'cubic';
  readonly coordinates: 'asymmetric' | 'half_pixel' | 'pytorch_half_pixel' | 'align_corners';
  /** Only for `nearest`. */
  readonly rounding?: 'floor' | 'ceil' | 'round_prefer_floor' | 'round_prefer_ceil';
}

/** Makes convolution and resampling operators of one place of a model. */
export function convolutionOperators(e: Emitter): ConvolutionOperators {
  const windowed = (size: Dim, kernel: number, stride: number, pads: Pads, dilation: number): Dim =>
    addDims(floorDivide(subtractDims(addDims(size, ...pads), dilation * (kernel - 1) + 1), stride), 1);

  return {
    conv(x, weight, bias, { strides, pads, dilations = strides.map(() => 1), groups = 1 }) {
      const axes = x.rank - 2;
      const kernel: Shape = weight.shape.slice(2);
      const spatial = [kernel, strides, pads, dilations].every(({ length }) => length === axes);
      if (axes < 1 || !spatial || !isStatic(kernel)) {
        return e.fail(
          'Conv',
          `strides, pads, dilations and a kernel for ${axes} axes`,
          `${x}, weight ${weight}, strides [${strides}]`,
        );
      }
      const [O, C] = [weight.dim(0), weight.dim(1)];
      const fits =
        sameDim(multiplyDims(C, groups), x.dim(1)) && (!bias || (bias.rank === 1 && sameDim(bias.dim(0), O)));
      const dtypes = weight.dtype === x.dtype && (!bias || bias.dtype === x.dtype);
      if (!fits || !dtypes)
        return e.fail(
          'Conv',
          `[B, ${multiplyDims(C, groups)}, ...] for weight ${weight}`,
          `${x}${bias ? `, bias ${bias}` : ''}`,
        );
      const sizes = kernel.map((size, axis) =>
        windowed(x.dim(axis + 2), size, strides[axis]!, pads[axis]!, dilations[axis]!),
      );
      const attributes = {
        kernel_shape: { ints: kernel },
        strides: { ints: strides },
        pads: { ints: [...pads.map(([before]) => before), ...pads.map(([, after]) => after)] },
        dilations: { ints: dilations },
        group: { int: groups },
      };
      const inputs = bias ? [x, weight, bias] : [x, weight];
      return e.one('Conv', inputs, { dtype: x.dtype, shape: [x.dim(0), O, ...sizes] }, { attributes });
    },
    averagePool(x, { kernel, strides, pads }) {
      if ([kernel, strides, pads].some(({ length }) => length !== x.rank - 2)) {
        return e.fail('AveragePool', `kernel, strides and pads for ${x.rank - 2} axes`, String(x));
      }
      const sizes = kernel.map((size, axis) => windowed(x.dim(axis + 2), size, strides[axis]!, pads[axis]!, 1));
      const attributes = {
        kernel_shape: { ints: kernel },
        strides: { ints: strides },
        pads: { ints: [...pads.map(([before]) => before), ...pads.map(([, after]) => after)] },
        count_include_pad: { int: 0 },
      };
      return e.one('AveragePool', [x], { dtype: x.dtype, shape: [x.dim(0), x.dim(1), ...sizes] }, { attributes });
    },
    resize(x, { scales, mode, coordinates, rounding }) {
      if (scales.length !== x.rank || scales.some((scale) => !Number.isInteger(scale) || scale < 1)) {
        return e.fail('Resize', `${x.rank} whole factors`, `[${scales.join(', ')}]`);
      }
      if ((mode === 'nearest') !== (rounding !== undefined)) {
        return e.fail('Resize', 'rounding exactly when the mode is nearest', `mode ${mode}, rounding ${rounding}`);
      }
      const shape = x.shape.map((dim, axis) => multiplyDims(dim, scales[axis]!));
      const factors = e.constant({ dtype: 'float32', shape: [scales.length], data: Float32Array.from(scales) });
      const attributes = {
        mode: { string: mode },
        coordinate_transformation_mode: { string: coordinates },
        ...(rounding && { nearest_mode: { string: rounding } }),
        ...(mode === 'cubic' && { cubic_coeff_a: { float: -0.75 } }),
      };
      return e.one('Resize', [x, undefined, factors], { dtype: x.dtype, shape }, { attributes });
    },
  };
}
