import { type Dim, divideExactly, subtractDims, symbol, symbolsOf, termsOf } from './dim.js';
import type { Emitter } from './emitter.js';
import type { Value } from './value.js';

const SIZE = { dtype: 'int64', shape: [1] } as const;

/**
 * The value of a dimension as int64 `[1]`. Known dimensions become constants; symbols are read off the shape of an
 * input, and expressions are computed from them by a handful of one-element nodes.
 * @throws KinographError `onnx.symbol` when a symbol cannot be read off any input.
 */
export function sizeValue(emitter: Emitter, dim: Dim): Value {
  if (typeof dim === 'number') return emitter.ints([dim]);
  const { sizes } = emitter.builder;
  const known = sizes.get(String(dim)) ?? computed(emitter, dim);
  sizes.set(String(dim), known);
  return known;
}

function computed(emitter: Emitter, dim: Dim): Value {
  const terms = termsOf(dim).map(({ coefficient, atoms }) => {
    const factors = atoms.map(({ name, quotient }) =>
      quotient
        ? emitter.one('Div', [sizeValue(emitter, quotient.of), sizeValue(emitter, quotient.by)], SIZE)
        : symbolValue(emitter, name),
    );
    if (coefficient !== 1 || factors.length === 0) factors.push(emitter.ints([coefficient]));
    return factors.reduce((product, factor) => emitter.one('Mul', [product, factor], SIZE));
  });
  return terms.reduce((sum, term) => emitter.one('Add', [sum, term], SIZE));
}

/** Reads a symbol off an input that has it as a dimension, or has an affine expression of it alone. */
function symbolValue(emitter: Emitter, name: string): Value {
  const wanted = symbol(name);
  let affine: { input: Value; axis: number; dim: Dim } | undefined;
  for (const input of emitter.builder.inputs) {
    for (const [axis, dim] of input.shape.entries()) {
      if (String(dim) === name) return axisSize(emitter, input, axis);
      const only = symbolsOf(dim);
      if (affine === undefined && only.length === 1 && only[0] === name && slope(dim) !== undefined) {
        affine = { input, axis, dim };
      }
    }
  }
  if (affine === undefined) {
    return emitter.fail(
      'size',
      `an input with the dimension ${name}`,
      emitter.builder.inputs.map((input) => `${input.name} ${input}`).join(', ') || 'no inputs',
      `Declare an input that has ${name}, or an affine expression of it, as a dimension.`,
      'onnx.symbol',
    );
  }
  const { scale, offset } = slope(affine.dim)!;
  const moved = emitter.one('Sub', [axisSize(emitter, affine.input, affine.axis), emitter.ints([offset])], SIZE);
  return scale === 1 ? moved : emitter.one('Div', [moved, emitter.ints([scale])], SIZE);

  function slope(dim: Dim): { scale: number; offset: number } | undefined {
    const offset = termsOf(dim).find(({ atoms }) => atoms.length === 0)?.coefficient ?? 0;
    const scale = divideExactly(subtractDims(dim, offset), wanted);
    return typeof scale === 'number' ? { scale, offset } : undefined;
  }
}

/** The size of one axis of a value as int64 `[1]`. */
function axisSize(emitter: Emitter, value: Value, axis: number): Value {
  return emitter.one('Shape', [value], SIZE, { attributes: { start: { int: axis }, end: { int: axis + 1 } } });
}
