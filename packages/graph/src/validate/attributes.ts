import { type AttributePattern, type Attributes, isVariable } from '../port.js';

/** The text of an attribute, and who says so. */
export interface Said {
  readonly text: string;
  readonly by: string;
}

/** Two different texts for what must be one attribute. */
export interface Disagreement {
  readonly attribute: string;
  readonly known: Said;
  readonly came: Said;
}

/** One attribute of one port: its text where it is fixed, the name of the unknown it shares with others where it is not. */
export type Term = { readonly said: Said } | { readonly unknown: string };

/** What a port's attributes are, for one node (variables are the node's own). */
export function termsOf(node: string, pattern: AttributePattern, by: string): [attribute: string, term: Term][] {
  return Object.entries(pattern).map(([attribute, value]) => [
    attribute,
    isVariable(value) ? { unknown: unknownOf(node, value.variable) } : { said: { text: value, by } },
  ]);
}

/** The name of a node's variable among all unknowns of a graph. */
export function unknownOf(node: string, variable: string): string {
  return `${variable} ${node}`;
}

/**
 * Attributes of a whole graph, unified: unknowns that edges tie together are one, and have one text as soon as any of them has
 * (union-find, Tarjan 1975, with path halving).
 */
export class AttributeTerms {
  readonly #parents = new Map<string, string>();
  readonly #said = new Map<string, Said>();

  /** Makes two terms one. Gives what disagrees, and then leaves both as they were. */
  unify(attribute: string, known: Term, came: Term): Disagreement | undefined {
    const [first, second] = [this.#resolve(known), this.#resolve(came)];
    if (first.said && second.said) {
      return first.said.text === second.said.text ? undefined : { attribute, known: first.said, came: second.said };
    }
    if (first.root !== undefined && second.root !== undefined && first.root !== second.root) {
      this.#parents.set(second.root, first.root);
    }
    const said = first.said ?? second.said;
    const root = first.root ?? second.root;
    if (said && root !== undefined) this.#said.set(root, said);
    return undefined;
  }

  /** The text of an unknown, where anything says it. */
  said(unknown: string): Said | undefined {
    return this.#said.get(this.#root(unknown));
  }

  /** The terms of one run: what values carry is added to them, and never to these. */
  forRun(): RunAttributes {
    const atRun = new Map(this.#said);
    return {
      check: (terms, carried, by) => {
        for (const [attribute, term] of terms) {
          const text = carried[attribute];
          if (text === undefined) continue;
          const came = { text, by };
          const known = 'said' in term ? term.said : atRun.get(this.#root(term.unknown));
          if (!known) atRun.set(this.#root((term as { unknown: string }).unknown), came);
          else if (known.text !== text) return { attribute, known, came };
        }
        return undefined;
      },
    };
  }

  #resolve(term: Term): { root?: string; said?: Said } {
    if ('said' in term) return { said: term.said };
    const root = this.#root(term.unknown);
    return { root, said: this.#said.get(root) };
  }

  #root(unknown: string): string {
    let at = unknown;
    for (;;) {
      const parent = this.#parents.get(at);
      if (parent === undefined) return at;
      const grand = this.#parents.get(parent);
      if (grand === undefined) return parent;
      this.#parents.set(at, grand);
      at = grand;
    }
  }
}

/** The attributes of one run, which values that carry their own add to. */
export interface RunAttributes {
  /** Holds what a value carries against a port it passes; gives the first that disagrees. */
  check(terms: readonly [string, Term][], carried: Attributes, by: string): Disagreement | undefined;
}
