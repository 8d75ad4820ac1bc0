import { Emitter } from '../emitter.js';
import { GraphBuilder } from '../graph-builder.js';
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

/** Makes the operators of one place of a model. Each group is made there when one of its operators is first used. */
export function operators(emitter: Emitter): Operators {
  return Object.create(prototype, { emitter: { value: emitter }, groups: { value: new Map() } });
}

type Group = (emitter: Emitter) => Readonly<Record<string, unknown>>;

interface Place {
  readonly emitter: Emitter;
  readonly groups: Map<Group, ReturnType<Group>>;
}

const prototype = withGetters([
  attentionOperators,
  convolutionOperators,
  elementwiseOperators,
  generationOperators,
  layoutOperators,
  linearAlgebraOperators,
  normalizationOperators,
  reductionOperators,
] as readonly unknown[] as readonly Group[]);

/** An object with a getter for each operator: a large model has thousands of places, and each uses a handful. */
function withGetters(groups: readonly Group[]): object {
  const nowhere = new Emitter(new GraphBuilder(''), '');
  const properties: PropertyDescriptorMap = {};
  for (const group of groups) {
    for (const name of Object.keys(group(nowhere))) {
      properties[name] = {
        get(this: Place) {
          let made = this.groups.get(group);
          if (made === undefined) {
            made = group(this.emitter);
            this.groups.set(group, made);
          }
          return made[name];
        },
      };
    }
  }
  return Object.defineProperties({}, properties);
}
