import { KinographError } from '@kinograph/errors';
import type { DType, Tensor } from '@kinograph/tensor';
import type { Dim } from './dim.js';
import { formatShape, type Shape } from './shape.js';

/** A tensor of the model being built: known by dtype and symbolic shape. Operators of the same model make and take it. */
export class Value {
  /** Unique in its graph. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** The content, where it is known while building. */
  readonly constant: Tensor | undefined;

  /** @internal Made by operators. */
  constructor(name: string, dtype: DType, shape: Shape, constant?: Tensor) {
    this.name = name;
    this.dtype = dtype;
    this.shape = shape;
    this.constant = constant;
  }

  get rank(): number {
    return this.shape.length;
  }

  /**
   * One dimension; negative axes count from the end.
   * @throws KinographError `onnx.axis` when there is no such axis.
   */
  dim(axis: number): Dim {
    const dim = this.shape.at(axis);
    if (dim === undefined) {
      throw new KinographError('onnx.axis', {
        where: `onnx: value ${this.name}`,
        wanted: `an axis of ${formatShape(this.shape)}`,
        got: String(axis),
      });
    }
    return dim;
  }

  /** `float32 [B, N, 64]`, for messages. */
  toString(): string {
    return `${this.dtype} ${formatShape(this.shape)}`;
  }
}
