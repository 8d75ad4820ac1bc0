import type { Runtime } from '../runtime.js';
import type { ConformanceCase, ConformanceSetup } from './case.js';
import { handingOverCases } from './handing-over.js';
import { keepingCases } from './keeping.js';
import { operatorCases } from './operators.js';
import { queueCases } from './queue.js';
import { refusalCases } from './refusals.js';
import { responsivenessCases } from './responsiveness.js';
import { valueCases } from './values.js';
import { weightCases } from './weights.js';

export type { ConformanceCase, ConformanceContext, ConformanceSetup } from './case.js';

const cases: readonly ConformanceCase[] = [
  ...valueCases,
  ...keepingCases,
  ...handingOverCases,
  ...weightCases,
  ...refusalCases,
  ...operatorCases,
  ...queueCases,
  ...responsivenessCases,
];

/** The suite for one runtime, for any test framework: `for (const { title, run } of suite.cases) it(title, run)`. */
export interface ConformanceSuite {
  readonly cases: readonly { readonly title: string; run(): Promise<void> }[];
  /** Releases the runtime that the cases shared. */
  dispose(): Promise<void>;
}

/** What every runtime must hold. A case rejects where the runtime does not hold it, and does nothing where it does not apply. */
export function conformanceSuite(setup: ConformanceSetup): ConformanceSuite {
  let shared: Promise<Runtime> | undefined;
  const context = async () => {
    shared ??= setup.create({ threads: 1 });
    return { ...setup, runtime: await shared };
  };
  return {
    cases: cases.map(({ title, run, applies }) => ({
      title,
      run: async () => {
        const given = await context();
        if (applies?.(given) ?? true) await run(given);
      },
    })),
    dispose: async () => (await shared)?.dispose(),
  };
}
