import type { Runtime } from '@kinograph/runtime';
import type { Tensor } from '@kinograph/tensor';
import type { GoldenCase } from '../golden-case.js';

/** What recipes run with. */
export interface RecipeContext {
  readonly runtime: Runtime;
  readonly signal?: AbortSignal;
}

/** Runs a case from its inputs; gives its outputs by the names they were recorded under. */
export type Recipe = (golden: GoldenCase, context: RecipeContext) => Promise<ReadonlyMap<string, Tensor>>;
