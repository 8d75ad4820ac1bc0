import type { KeptStore } from '../kept-store.js';
import { assert } from './assert.js';
import { boundCases } from './bound.js';
import { valueCases } from './values.js';

/** One fact every store must hold; `run` rejects where it does not. */
export interface ConformanceCase {
  readonly title: string;
  run(open: OpenStore): Promise<void>;
}

/** Opens an empty store. */
export type OpenStore = (options: { readonly maxBytes: number }) => Promise<KeptStore>;

/**
 * What every store must hold, for any test framework: `for (const { title, run } of conformanceSuite(open)) it(title, run)`.
 * @param open makes a new, empty store for each case.
 */
export function conformanceSuite(open: OpenStore): readonly { readonly title: string; run(): Promise<void> }[] {
  assert(typeof open === 'function', 'wanted a function that opens a store');
  return [...valueCases, ...boundCases].map(({ title, run }) => ({ title, run: () => run(open) }));
}
