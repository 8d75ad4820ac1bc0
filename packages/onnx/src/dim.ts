/**
 * A dimension: a number where it is known, else a polynomial with integer coefficients in named symbols (`4*F+1`, `B*N`)
 * and in floors of quotients (`floor((T+3)/4)`). Equal dimensions have equal text, whatever way they were computed.
 */
export type Dim = number | SymbolicDim;

/** A symbol, or a floored quotient that no rule could simplify. */
interface Atom {
  readonly name: string;
  readonly quotient?: { readonly of: Dim; readonly by: Dim };
}

interface Term {
  readonly coefficient: number;
  /** Sorted by name; a power is a repetition. */
  readonly atoms: readonly Atom[];
}

/** A dimension known only when the model runs. Immutable; its text is canonical, so compare with `sameDim` or by text. */
export class SymbolicDim {
  readonly terms: readonly Term[];
  readonly #text: string;

  /** @internal Use `symbol` and the arithmetic functions. */
  constructor(terms: readonly Term[]) {
    this.terms = terms;
    this.#text = textOf(terms);
  }

  /** The canonical text, which `parseDim` reads back: `4*F+1`. */
  toString(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.#text;
  }
}

/** The dimension named `name` (a letter, then letters, digits or `_`). */
export function symbol(name: string): SymbolicDim {
  return new SymbolicDim([{ coefficient: 1, atoms: [{ name }] }]);
}

/** Whether two dimensions are equal for every value of their symbols. */
export function sameDim(a: Dim, b: Dim): boolean {
  return typeof a === 'number' || typeof b === 'number' ? a === b : a.toString() === b.toString();
}

/** `a + b + ...`; 0 of nothing. */
export function addDims(...dims: readonly Dim[]): Dim {
  if (dims.every((dim) => typeof dim === 'number')) return dims.reduce((sum, dim) => sum + dim, 0);
  return collect(dims.flatMap(termsOf));
}

/** `a - b`. */
export function subtractDims(a: Dim, b: Dim): Dim {
  return addDims(a, multiplyDims(b, -1));
}

/** `a * b * ...`; 1 of nothing. */
export function multiplyDims(...dims: readonly Dim[]): Dim {
  let factor = 1;
  let product: Dim = 1;
  for (const dim of dims) {
    if (typeof dim === 'number') factor *= dim;
    else if (product === 1) product = dim;
    else product = collect(termsOf(product).flatMap((a) => dim.terms.map((b) => multiplyTerms(a, b))));
  }
  if (typeof product === 'number') return factor * product;
  if (factor === 1) return product;
  return collect(product.terms.map((term) => ({ ...term, coefficient: term.coefficient * factor })));
}

/** `a / b` where `b` divides `a` exactly as a polynomial, else undefined. */
export function divideExactly(a: Dim, b: Dim): Dim | undefined {
  const divisor = termsOf(b);
  const leading = divisor[0];
  if (leading === undefined) return undefined;
  let rest = a;
  const quotient: Term[] = [];
  while (rest !== 0) {
    const term = divideTerms(termsOf(rest)[0]!, leading);
    if (term === undefined) return undefined;
    quotient.push(term);
    rest = collect([...termsOf(rest), ...divisor.map((one) => negate(multiplyTerms(term, one)))]);
  }
  return collect(quotient);
}

/** `floor(a / b)`, simplified as far as integer arithmetic goes: `floor((4*F+3)/4)` is `F`. */
export function floorDivide(a: Dim, b: Dim): Dim {
  const exact = divideExactly(a, b);
  if (exact !== undefined) return exact;
  if (typeof b !== 'number') return quotientAtom(a, b);
  const whole: Term[] = [];
  const rest: Term[] = [];
  for (const term of termsOf(a)) {
    const quotient = Math.floor(term.coefficient / b);
    whole.push({ ...term, coefficient: quotient });
    rest.push({ ...term, coefficient: term.coefficient - quotient * b });
  }
  const remainder = collect(rest);
  if (typeof remainder === 'number') return collect(whole);
  const shared = remainder.terms.reduce(
    (all, { atoms, coefficient }) => (atoms.length ? gcd(all, coefficient) : all),
    b,
  );
  const reduced = collect(
    remainder.terms.map((one) => ({ ...one, coefficient: Math.floor(one.coefficient / shared) })),
  );
  return addDims(collect(whole), quotientAtom(reduced, b / shared));
}

/** `ceil(a / b)`. */
export function ceilDivide(a: Dim, b: Dim): Dim {
  return floorDivide(addDims(a, b, -1), b);
}

/**
 * The number a dimension comes to when its symbols have these values.
 * @throws RangeError when a symbol has no value.
 */
export function evaluateDim(dim: Dim, symbols: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const { coefficient, atoms } of termsOf(dim)) {
    sum += atoms.reduce((product, atom) => product * evaluateAtom(atom, symbols), coefficient);
  }
  return sum;
}

/** The dimension with some symbols replaced. */
export function substitute(dim: Dim, symbols: ReadonlyMap<string, Dim>): Dim {
  const terms = termsOf(dim).map(({ coefficient, atoms }) => {
    const factors = atoms.map(({ name, quotient }) =>
      quotient
        ? floorDivide(substitute(quotient.of, symbols), substitute(quotient.by, symbols))
        : (symbols.get(name) ?? symbol(name)),
    );
    return multiplyDims(coefficient, ...factors);
  });
  return addDims(...terms);
}

/** The names of every symbol in a dimension, each once. */
export function symbolsOf(dim: Dim): string[] {
  const names = termsOf(dim).flatMap(({ atoms }) =>
    atoms.flatMap(({ name, quotient }) => (quotient ? [...symbolsOf(quotient.of), ...symbolsOf(quotient.by)] : [name])),
  );
  return [...new Set(names)];
}

function evaluateAtom({ name, quotient }: Atom, symbols: Readonly<Record<string, number>>): number {
  if (quotient) return Math.floor(evaluateDim(quotient.of, symbols) / evaluateDim(quotient.by, symbols));
  const value = Object.hasOwn(symbols, name) ? symbols[name] : undefined;
  if (value === undefined) throw new RangeError(`The dimension ${name} has no value.`);
  return value;
}

/** @internal The terms of any dimension, highest first. */
export function termsOf(dim: Dim): readonly Term[] {
  if (typeof dim !== 'number') return dim.terms;
  return dim === 0 ? [] : [{ coefficient: dim, atoms: [] }];
}

function quotientAtom(of: Dim, by: Dim): Dim {
  const name = `floor(${inParentheses(of)}/${inParentheses(by)})`;
  return new SymbolicDim([{ coefficient: 1, atoms: [{ name, quotient: { of, by } }] }]);
}

function inParentheses(dim: Dim): string {
  const terms = termsOf(dim);
  const simple =
    typeof dim === 'number' || (terms.length === 1 && terms[0]!.atoms.length === 1 && terms[0]!.coefficient === 1);
  return simple ? String(dim) : `(${dim})`;
}

function collect(terms: readonly Term[]): Dim {
  const sums = new Map<string, Term>();
  for (const term of terms) {
    const key = keyOf(term);
    sums.set(key, { ...term, coefficient: term.coefficient + (sums.get(key)?.coefficient ?? 0) });
  }
  const kept = [...sums.values()].filter(({ coefficient }) => coefficient !== 0).sort(compareTerms);
  if (kept.length === 0) return 0;
  if (kept.length === 1 && kept[0]!.atoms.length === 0) return kept[0]!.coefficient;
  return new SymbolicDim(kept);
}

function keyOf({ atoms }: Term): string {
  return atoms.map(({ name }) => name).join('*');
}

/** Lexicographic monomial order (`A` above `B`, powers first), which exact division needs. */
function compareTerms(a: Term, b: Term): number {
  for (let index = 0; ; index++) {
    const left = a.atoms[index]?.name;
    const right = b.atoms[index]?.name;
    if (left === right) {
      if (left === undefined) return 0;
      continue;
    }
    if (left === undefined) return 1;
    if (right === undefined) return -1;
    return left < right ? -1 : 1;
  }
}

function multiplyTerms(a: Term, b: Term): Term {
  const atoms = [...a.atoms, ...b.atoms].sort((left, right) =>
    left.name < right.name ? -1 : left.name > right.name ? 1 : 0,
  );
  return { coefficient: a.coefficient * b.coefficient, atoms };
}

function divideTerms(a: Term, b: Term): Term | undefined {
  const coefficient = a.coefficient / b.coefficient;
  if (!Number.isInteger(coefficient)) return undefined;
  const atoms = [...a.atoms];
  for (const { name } of b.atoms) {
    const index = atoms.findIndex((atom) => atom.name === name);
    if (index < 0) return undefined;
    atoms.splice(index, 1);
  }
  return { coefficient, atoms };
}

function negate(term: Term): Term {
  return { ...term, coefficient: -term.coefficient };
}

function gcd(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : gcd(b, a % b);
}

function textOf(terms: readonly Term[]): string {
  return terms
    .map(({ coefficient, atoms }, index) => {
      const sign = coefficient < 0 ? '-' : index > 0 ? '+' : '';
      const size = Math.abs(coefficient);
      const names = atoms.map(({ name }) => name);
      return sign + (size === 1 && names.length > 0 ? names : [size, ...names]).join('*');
    })
    .join('');
}
