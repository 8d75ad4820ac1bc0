export { type Comparison, compare } from './compare.js';
export type { CaseMeta, GoldenCase } from './golden-case.js';
export { type GoldenFamily, goldenCases, goldenFamilies } from './golden-tree.js';
export type { RecipeContext } from './recipes/recipe.js';
export { runCase } from './run-case.js';
export { type ParityLine, type ParityOptions, runTree } from './run-tree.js';
