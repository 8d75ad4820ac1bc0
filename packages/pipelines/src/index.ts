export type { Recipe as ComponentRecipe } from './run-component.js';
export { type ComponentInputs, type ComponentOptions, runComponent } from './run-component.js';
export {
  type ComponentDescription,
  type DescribeShape,
  describeCheckpoint,
  type ModelCost,
} from './describe-checkpoint.js';
