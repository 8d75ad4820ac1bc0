import { type Dim, sameDim } from '../dim.js';
import { elementType } from '../element-type.js';
import type { Emitter } from '../emitter.js';
import { broadcast, formatShape, type Shape } from '../shape.js';
import type { Value } from '../value.js';

/** Matrix products. */
export interface LinearAlgebraOperators {
  /** Batched product `[..., M, K] x [..., K, N]`; the leading axes broadcast. */
  matmul(a: Value, b: Value): Value;
  /** `alpha * a' * b' + beta * c` of two matrices, each transposed or not; `c` broadcasts to the result. */
  gemm(a: Value, b: Value, c: Value | undefined, options: GemmOptions): Value;
  /** com.microsoft: `alpha * a' x b'` with the last two axes transposed or not. float32 only. */
  fusedMatMul(a: Value, b: Value, options: { transA: boolean; transB: boolean; alpha: number }): Value;
  /**
   * com.microsoft: `a` is quantized row set by row set to uint8 as the model runs and multiplied with int8 `b` `[K, N]`;
   * `scale` is `[]` or `[N]`, `bias` `[N]`. The result is float32.
   */
  dynamicQuantizeMatMul(a: Value, b: Value, options: { scale: Value; zeroPoint?: Value; bias?: Value }): Value;
  /** `round(x / scale)`, halves to even, limited to the range of int8; one `scale` for each index of `axis`. */
  quantizeInt8(x: Value, scale: Value, options: { axis: number }): Value;
}

/** Transposes and factors of `gemm`. */
export interface GemmOptions {
  readonly transA: boolean;
  readonly transB: boolean;
  readonly alpha: number;
  readonly beta: number;
}

/** Makes the matrix products of one place of a model. */
export function linearAlgebraOperators(e: Emitter): LinearAlgebraOperators {
  const sameDtype = (type: string, ...values: readonly (Value | undefined)[]) => {
    if (values.some((value) => value && value.dtype !== values[0]!.dtype)) {
      e.fail(
        type,
        'operands of one dtype',
        values.filter(Boolean).join(' and '),
        'Cast one of them with op.cast.',
        'onnx.dtype',
      );
    }
  };

  const product = (type: string, a: Value, b: Value, transA = false, transB = false): Shape => {
    const wrong = (): never => e.fail(type, '[..., M, K] and [..., K, N]', `${show(a, transA)} and ${show(b, transB)}`);
    if (a.rank < 1 || b.rank < 1) return wrong();
    const [M, K] = a.rank === 1 ? [undefined, a.dim(0)] : lastTwo(a, transA);
    const [L, N] = b.rank === 1 ? [b.dim(0), undefined] : lastTwo(b, transB);
    const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
    if (batch === undefined || !sameDim(K, L)) return wrong();
    return [...batch, ...(M === undefined ? [] : [M]), ...(N === undefined ? [] : [N])];
  };

  return {
    matmul(a, b) {
      sameDtype('MatMul', a, b);
      return e.one('MatMul', [a, b], { dtype: a.dtype, shape: product('MatMul', a, b) });
    },
    gemm(a, b, c, { transA, transB, alpha, beta }) {
      sameDtype('Gemm', a, b, c);
      if (a.rank !== 2 || b.rank !== 2) return e.fail('Gemm', 'two matrices', `${a} and ${b}`);
      const shape = product('Gemm', a, b, transA, transB);
      if (c && broadcast(c.shape, shape)?.length !== 2)
        return e.fail('Gemm', `c that broadcasts to ${formatShape(shape)}`, String(c));
      const attributes = {
        alpha: { float: alpha },
        beta: { float: beta },
        transA: { int: Number(transA) },
        transB: { int: Number(transB) },
      };
      return e.one('Gemm', [a, b, c], { dtype: a.dtype, shape }, { attributes });
    },
    fusedMatMul(a, b, { transA, transB, alpha }) {
      sameDtype('FusedMatMul', a, b);
      const attributes = { alpha: { float: alpha }, transA: { int: Number(transA) }, transB: { int: Number(transB) } };
      const shape = product('FusedMatMul', a, b, transA, transB);
      return e.one('FusedMatMul', [a, b], { dtype: a.dtype, shape }, { domain: 'com.microsoft', attributes });
    },
    dynamicQuantizeMatMul(a, b, { scale, zeroPoint, bias }) {
      if (a.dtype !== 'float32' || (b.dtype !== 'int8' && b.dtype !== 'uint8')) {
        return e.fail('DynamicQuantizeMatMul', 'float32 and int8', `${a} and ${b}`, undefined, 'onnx.dtype');
      }
      const shape = product('DynamicQuantizeMatMul', a, b);
      const inputs = [a, b, scale, zeroPoint, bias];
      return e.one('DynamicQuantizeMatMul', inputs, { dtype: 'float32', shape }, { domain: 'com.microsoft' });
    },
    quantizeInt8(x, scale, options) {
      const axis = e.axis('QuantizeLinear', options.axis, x.rank);
      if (scale.rank !== 1 || !sameDim(scale.dim(0), x.dim(axis)) || scale.dtype !== x.dtype) {
        return e.fail('QuantizeLinear', `${x.dtype} scales of shape [${x.dim(axis)}]`, String(scale));
      }
      const attributes = { axis: { int: axis }, output_dtype: { int: elementType.int8 } };
      return e.one('QuantizeLinear', [x, scale], { dtype: 'int8', shape: x.shape }, { attributes });
    },
  };
}

function lastTwo(value: Value, transposed: boolean): [Dim, Dim] {
  return transposed ? [value.dim(-1), value.dim(-2)] : [value.dim(-2), value.dim(-1)];
}

function show(value: Value, transposed: boolean): string {
  return transposed ? `${formatShape(value.shape)} transposed` : formatShape(value.shape);
}
