import type { Comparison } from './compare.js';
import { goldenCases, goldenFamilies } from './golden-tree.js';
import type { RecipeContext } from './recipes/recipe.js';
import { runCase } from './run-case.js';
import { runVerdicts } from './verdicts.js';

/** One line of a parity run: an output compared, or a case that could not be run. */
export interface ParityLine extends Comparison {
  readonly family: string;
  readonly case: string;
  /** The error that kept the case from running. */
  readonly error?: unknown;
}

/** What is run, and with what. */
export interface ParityOptions extends RecipeContext {
  /** One family only. */
  readonly family?: string;
}

/**
 * Runs every case of a golden tree and yields a line an output as it goes. A case that cannot be run is a line that is
 * not ok.
 * @throws KinographError `parity.family-unknown`, `parity.tree-empty`, or the signal's reason.
 */
export async function* runTree(tree: string, options: ParityOptions): AsyncGenerator<ParityLine> {
  for (const family of await goldenFamilies(tree, options.family)) {
    if (family.kind === 'verdicts') {
      for await (const line of runVerdicts(family)) yield { family: family.name, ...line };
      continue;
    }
    for await (const golden of goldenCases(family)) {
      options.signal?.throwIfAborted();
      const place = { family: golden.family, case: golden.name };
      try {
        for (const comparison of await runCase(golden, options)) yield { ...place, ...comparison };
      } catch (error) {
        options.signal?.throwIfAborted();
        const note = error instanceof Error ? error.message : String(error);
        yield { ...place, output: '(case)', difference: Number.POSITIVE_INFINITY, allowed: 0, ok: false, note, error };
      }
    }
  }
}
