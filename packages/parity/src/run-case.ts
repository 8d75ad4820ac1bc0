import { KinographError, suggestion } from '@kinograph/errors';
import { type Comparison, compare } from './compare.js';
import { type GoldenCase, readTensors } from './golden-case.js';
import { recipes } from './recipes/index.js';
import type { RecipeContext } from './recipes/recipe.js';

/**
 * Runs one recorded case and compares every output it recorded.
 * @throws KinographError `parity.recipe-unknown`, and whatever the code under test throws.
 */
export async function runCase(golden: GoldenCase, context: RecipeContext): Promise<Comparison[]> {
  const recipe = recipes[golden.meta.recipe];
  if (!recipe) {
    throw new KinographError('parity.recipe-unknown', {
      where: `${golden.family}/${golden.name}`,
      wanted: 'a recipe this project can run',
      got: golden.meta.recipe,
      next: suggestion(golden.meta.recipe, Object.keys(recipes)),
    });
  }
  const [expected, got] = await Promise.all([readTensors(golden, 'out'), recipe(golden, context)]);
  const floors = golden.meta.f64_maxabs_diff ?? {};
  return [...expected].map(([output, tensor]) => compare(output, tensor, got.get(output), floors[output] ?? 0));
}
