import {
  type Dim,
  divideExactly,
  evaluateDim,
  type OnnxModel,
  parseDim,
  subtractDims,
  symbolsOf,
  type ValueInfo,
} from '@kinograph/onnx';
import { feedError } from './engine-errors.js';

/** The values that a model's symbols take from the feeds of one run, and the feeds they came from. */
export class SymbolBindings {
  readonly #model: OnnxModel;
  readonly #bindings = new Map<string, { readonly value: number; readonly from: string }>();

  constructor(model: OnnxModel) {
    this.#model = model;
  }

  /**
   * Binds the dimensions that are a symbol's plain name.
   * @throws KinographError `runtime.feed-shape` when a symbol already has another value.
   */
  bindNames(feed: string, shape: ValueInfo['shape'], sizes: readonly number[]): void {
    for (const [axis, dim] of shape.entries()) {
      if (typeof dim === 'string' && /^\w+$/.test(dim)) this.#bind(dim, sizes[axis]!, feed, sizes);
    }
  }

  /**
   * Checks the dimensions that are expressions of bound symbols, and binds a symbol that only such a dimension knows
   * (`4*F+1` of 9 gives `F` 2).
   * @throws KinographError `runtime.feed-shape`.
   */
  checkExpressions(feed: string, shape: ValueInfo['shape'], sizes: readonly number[]): void {
    for (const [axis, text] of shape.entries()) {
      if (typeof text === 'number' || /^\w+$/.test(text)) continue;
      const dim = parseDim(text);
      const unbound = symbolsOf(dim).filter((symbol) => !this.#bindings.has(symbol));
      if (unbound.length === 0) this.#check(dim, sizes[axis]!, feed, sizes);
      else if (symbolsOf(dim).length === 1) this.#solve(dim, unbound[0]!, sizes[axis]!, feed, sizes);
    }
  }

  #bind(symbol: string, value: number, from: string, sizes: readonly number[]): void {
    const known = this.#bindings.get(symbol);
    if (known === undefined) this.#bindings.set(symbol, { value, from });
    else if (known.value !== value) {
      throw feedError('runtime.feed-shape', this.#model, from, {
        wanted: `${symbol} = ${known.value}, as in feed ${known.from}`,
        got: `${value} in [${sizes.join(', ')}]`,
      });
    }
  }

  #check(dim: Dim, size: number, from: string, sizes: readonly number[]): void {
    const wanted = evaluateDim(
      dim,
      Object.fromEntries([...this.#bindings].map(([symbol, { value }]) => [symbol, value])),
    );
    if (wanted === size) return;
    const because = symbolsOf(dim).map((symbol) => {
      const { value, from: feed } = this.#bindings.get(symbol)!;
      return `${symbol} = ${value} in feed ${feed}`;
    });
    throw feedError('runtime.feed-shape', this.#model, from, {
      wanted: `${dim} = ${wanted} (${because.join(', ')})`,
      got: `${size} in [${sizes.join(', ')}]`,
    });
  }

  /** Solves an affine expression of one symbol; others (products, quotients) bind nothing. */
  #solve(dim: Dim, symbol: string, size: number, from: string, sizes: readonly number[]): void {
    const offset = evaluateDim(dim, { [symbol]: 0 });
    const scale = divideExactly(subtractDims(dim, offset), parseDim(symbol));
    if (typeof scale !== 'number') return;
    const value = (size - offset) / scale;
    if (!Number.isInteger(value) || value < 0) {
      throw feedError('runtime.feed-shape', this.#model, from, {
        wanted: `a size of the form ${dim}`,
        got: `${size} in [${sizes.join(', ')}]`,
      });
    }
    this.#bind(symbol, value, from, sizes);
  }
}
