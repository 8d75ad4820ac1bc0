import type { Emitter } from '../emitter.js';
import { type AttentionOperators, attentionOperators } from './attention.js';
import { type ConvolutionOperators, convolutionOperators } from './convolution.js';
import { type ElementwiseOperators, elementwiseOperators } from './elementwise.js';
import { type GenerationOperators, generationOperators } from './generation.js';
import { type LayoutOperators, layoutOperators } from './layout.js';
import { type LinearAlgebraOperators, linearAlgebraOperators } from './linear-algebra.js';
import { type NormalizationOperators, normalizationOperators } from './normalization.js';
import { type ReductionOperators, reductionOperators } from './reduction.js';

/** Every operator. Each infers dtype and shape, and throws a `KinographError` that says where, wanted and got. */
export interface Operators
  extends AttentionOperators,
    ConvolutionOperators,
    ElementwiseOperators,
    GenerationOperators,
    LayoutOperators,
    LinearAlgebraOperators,
    NormalizationOperators,
    ReductionOperators {}

/** Makes the operators of one place of a model. */
export function operators(emitter: Emitter): Operators {
  return {
    ...attentionOperators(emitter),
    ...convolutionOperators(emitter),
    ...elementwiseOperators(emitter),
    ...generationOperators(emitter),
    ...layoutOperators(emitter),
    ...linearAlgebraOperators(emitter),
    ...normalizationOperators(emitter),
    ...reductionOperators(emitter),
  };
}
