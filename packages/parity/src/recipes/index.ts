import { component } from './component.js';
import { pipeline } from './pipeline.js';
import { random } from './random.js';
import type { Recipe } from './recipe.js';
import { scheduler } from './scheduler.js';
import { sit } from './sit.js';

/** Every recipe by the name cases give it. */
export const recipes: Readonly<Record<string, Recipe>> = {
  forward: component,
  vae_encode: component,
  vae_decode: component,
  tokenize: component,
  pipeline,
  random,
  scheduler,
  sit,
};
