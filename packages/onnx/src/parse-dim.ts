import { KinographError } from '@kinograph/errors';
import { addDims, ceilDivide, type Dim, floorDivide, multiplyDims, subtractDims, symbol } from './dim.js';

/** What is taken wherever a dimension is wanted: a number, a `Dim`, or text such as `'N'`, `'2*H'`, `'ceil(T/4)'`. */
export type DimLike = Dim | string;

/**
 * Reads a dimension from text: symbols, whole numbers, `+ - * ( )`, and `/`, which rounds down unless it stands in
 * `ceil(a/b)`. Texts are remembered, so a model may write them on every line.
 * @throws KinographError `onnx.dim` when the text is no dimension.
 */
export function parseDim(dim: DimLike): Dim {
  if (typeof dim !== 'string') {
    if (typeof dim === 'number' && !Number.isSafeInteger(dim)) throw bad(String(dim));
    return dim;
  }
  let known = parsed.get(dim);
  if (known === undefined) {
    known = new Parser(dim).parse();
    parsed.set(dim, known);
  }
  return known;
}

const parsed = new Map<string, Dim>();

function bad(text: string): KinographError<'onnx.dim'> {
  return new KinographError('onnx.dim', {
    where: 'onnx: a dimension',
    wanted: 'a whole number or an expression such as N, 4*F+1, floor(T/4)',
    got: JSON.stringify(text),
  });
}

/** Recursive descent over the grammar sum = product (+|- product)*, product = factor (*|/ factor)*. */
class Parser {
  readonly #tokens: string[];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/[A-Za-z_]\w*|\d+|\S/g) ?? [];
  }

  parse(): Dim {
    const dim = this.#sum(floorDivide);
    if (this.#at < this.#tokens.length) throw bad(this.#text);
    return dim;
  }

  #sum(divide: typeof floorDivide): Dim {
    let dim = this.#take('-') ? multiplyDims(this.#product(divide), -1) : this.#product(divide);
    for (;;) {
      if (this.#take('+')) dim = addDims(dim, this.#product(divide));
      else if (this.#take('-')) dim = subtractDims(dim, this.#product(divide));
      else return dim;
    }
  }

  #product(divide: typeof floorDivide): Dim {
    let dim = this.#factor();
    for (;;) {
      if (this.#take('*')) dim = multiplyDims(dim, this.#factor());
      else if (this.#take('/')) dim = divide(dim, this.#factor());
      else return dim;
    }
  }

  #factor(): Dim {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw bad(this.#text);
    if (token === '(') return this.#inside(floorDivide);
    if ((token === 'floor' || token === 'ceil') && this.#take('(')) {
      return this.#inside(token === 'ceil' ? ceilDivide : floorDivide);
    }
    if (/^\d/.test(token)) return Number(token);
    if (/^[A-Za-z_]/.test(token)) return symbol(token);
    throw bad(this.#text);
  }

  #inside(divide: typeof floorDivide): Dim {
    const dim = this.#sum(divide);
    if (!this.#take(')')) throw bad(this.#text);
    return dim;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}
