import type { DType } from '@kinograph/tensor';
import { elementType } from '../element-type.js';
import type { Emitter, Operand } from '../emitter.js';
import { canFold, mapPairs, numbersOf, tensorOf } from '../fold.js';
import { broadcast, formatShape, isStatic, type Shape } from '../shape.js';
import type { Value } from '../value.js';

const FLOATS: ReadonlySet<DType> = new Set(['float32', 'float64', 'float16', 'bfloat16']);

/** Operators that work on one element at a time, with numpy's broadcasting. A number stands for a scalar constant. */
export interface ElementwiseOperators {
  add(a: Operand, b: Operand): Value;
  sub(a: Operand, b: Operand): Value;
  mul(a: Operand, b: Operand): Value;
  /** `a / b`; rounds toward zero for whole numbers. */
  div(a: Operand, b: Operand): Value;
  /** `a` to the power `b`. */
  pow(a: Operand, b: Operand): Value;
  /** The smaller of two values. */
  min(a: Operand, b: Operand): Value;
  /** The larger of two values. */
  max(a: Operand, b: Operand): Value;
  /** `a < b`, as bool. */
  less(a: Operand, b: Operand): Value;
  /** `a <= b`, as bool. */
  lessOrEqual(a: Operand, b: Operand): Value;
  /** `a > b`, as bool. */
  greater(a: Operand, b: Operand): Value;
  /** `a >= b`, as bool. */
  greaterOrEqual(a: Operand, b: Operand): Value;
  /** `a == b`, as bool. */
  equal(a: Operand, b: Operand): Value;
  /** Both true. */
  and(a: Value, b: Value): Value;
  /** Either true. */
  or(a: Value, b: Value): Value;
  not(x: Value): Value;
  /** `condition ? a : b`, element by element. */
  where(condition: Value, a: Operand, b: Operand): Value;
  neg(x: Value): Value;
  abs(x: Value): Value;
  sqrt(x: Value): Value;
  reciprocal(x: Value): Value;
  exp(x: Value): Value;
  /** Natural logarithm. */
  log(x: Value): Value;
  sin(x: Value): Value;
  cos(x: Value): Value;
  /** The error function. */
  erf(x: Value): Value;
  sigmoid(x: Value): Value;
  tanh(x: Value): Value;
  relu(x: Value): Value;
  softplus(x: Value): Value;
  floor(x: Value): Value;
  ceil(x: Value): Value;
  /** To the nearest whole number, halves to the even one. */
  round(x: Value): Value;
  /** `erf`: x * Phi(x), exactly. `tanh`: Hendrycks & Gimpel's approximation. */
  gelu(x: Value, options: { approximate: 'erf' | 'tanh' }): Value;
  /** Limits to `[min, max]`. */
  clip(x: Value, options: { min: number; max: number }): Value;
  /** To another dtype. Nothing is emitted when it has that dtype already. */
  cast(x: Value, dtype: DType): Value;
}

/** Makes the element-wise operators of one place of a model. */
export function elementwiseOperators(e: Emitter): ElementwiseOperators {
  const shapeOf = (type: string, a: Value, b: Value): Shape =>
    broadcast(a.shape, b.shape) ??
    e.fail(type, 'shapes that broadcast', `${formatShape(a.shape)} and ${formatShape(b.shape)}`);

  const binary =
    (type: string, fold?: (a: number, b: number) => number, result?: DType) => (a: Operand, b: Operand) => {
      const [left, right] = e.pair(type, a, b);
      const shape = shapeOf(type, left, right);
      const dtype = result ?? left.dtype;
      if (fold && left.constant && right.constant && isStatic(shape) && canFold(dtype, shape)) {
        const f = dtype === 'int32' || dtype === 'int64' ? (x: number, y: number) => Math.trunc(fold(x, y)) : fold;
        return e.constant(mapPairs(left.constant, right.constant, shape, dtype, f));
      }
      return e.one(type, [left, right], { dtype, shape });
    };

  const unary =
    (type: string, fold: ((x: number) => number) | undefined, wanted: 'float' | 'any' | 'bool') => (x: Value) => {
      const fits = wanted === 'any' || (wanted === 'bool' ? x.dtype === 'bool' : FLOATS.has(x.dtype));
      if (!fits) return e.fail(type, `a ${wanted} value`, String(x), 'Cast it with op.cast.', 'onnx.dtype');
      if (fold && x.constant && canFold(x.dtype, x.constant.shape)) {
        return e.constant(tensorOf(x.dtype, x.constant.shape, numbersOf(x.constant).map(fold)));
      }
      return e.one(type, [x], x);
    };

  const logical = (type: string) => (a: Value, b: Value) => {
    if (a.dtype !== 'bool' || b.dtype !== 'bool')
      return e.fail(type, 'two bool values', `${a} and ${b}`, undefined, 'onnx.dtype');
    return e.one(type, [a, b], { dtype: 'bool', shape: shapeOf(type, a, b) });
  };

  return {
    add: binary('Add', (a, b) => a + b),
    sub: binary('Sub', (a, b) => a - b),
    mul: binary('Mul', (a, b) => a * b),
    div: binary('Div', (a, b) => a / b),
    pow: binary('Pow', (a, b) => a ** b),
    min: binary('Min', Math.min),
    max: binary('Max', Math.max),
    less: binary('Less', (a, b) => Number(a < b), 'bool'),
    lessOrEqual: binary('LessOrEqual', (a, b) => Number(a <= b), 'bool'),
    greater: binary('Greater', (a, b) => Number(a > b), 'bool'),
    greaterOrEqual: binary('GreaterOrEqual', (a, b) => Number(a >= b), 'bool'),
    equal: binary('Equal', (a, b) => Number(a === b), 'bool'),
    and: logical('And'),
    or: logical('Or'),
    not: unary('Not', (x) => 1 - x, 'bool'),
    where(condition, a, b) {
      if (condition.dtype !== 'bool')
        return e.fail('Where', 'a bool condition', String(condition), undefined, 'onnx.dtype');
      const [left, right] = e.pair('Where', a, b);
      const shape =
        broadcast(condition.shape, shapeOf('Where', left, right)) ??
        e.fail('Where', 'shapes that broadcast', `${condition}, ${left} and ${right}`);
      return e.one('Where', [condition, left, right], { dtype: left.dtype, shape });
    },
    neg: unary('Neg', (x) => -x, 'any'),
    abs: unary('Abs', Math.abs, 'any'),
    sqrt: unary('Sqrt', Math.sqrt, 'float'),
    reciprocal: unary('Reciprocal', (x) => 1 / x, 'float'),
    exp: unary('Exp', Math.exp, 'float'),
    log: unary('Log', Math.log, 'float'),
    sin: unary('Sin', Math.sin, 'float'),
    cos: unary('Cos', Math.cos, 'float'),
    erf: unary('Erf', undefined, 'float'),
    sigmoid: unary('Sigmoid', undefined, 'float'),
    tanh: unary('Tanh', Math.tanh, 'float'),
    relu: unary('Relu', (x) => Math.max(x, 0), 'any'),
    softplus: unary('Softplus', undefined, 'float'),
    floor: unary('Floor', Math.floor, 'float'),
    ceil: unary('Ceil', Math.ceil, 'float'),
    round: unary('Round', undefined, 'float'),
    gelu(x, { approximate }) {
      if (!FLOATS.has(x.dtype)) return e.fail('Gelu', 'a float value', String(x), undefined, 'onnx.dtype');
      return e.one('Gelu', [x], x, {
        attributes: { approximate: { string: approximate === 'erf' ? 'none' : 'tanh' } },
      });
    },
    clip(x, { min, max }) {
      return e.one('Clip', [x, e.scalar(min, x.dtype), e.scalar(max, x.dtype)], x);
    },
    cast(x, dtype) {
      if (x.dtype === dtype) return x;
      if (x.constant && canFold(x.dtype, x.constant.shape) && canFold(dtype, x.constant.shape)) {
        return e.constant(tensorOf(dtype, x.constant.shape, numbersOf(x.constant)));
      }
      return e.one('Cast', [x], { dtype, shape: x.shape }, { attributes: { to: { int: elementType[dtype] } } });
    },
  };
}
