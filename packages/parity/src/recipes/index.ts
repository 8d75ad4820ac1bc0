import { component } from './component.js';
import { random } from './random.js';
import type { Recipe } from './recipe.js';
import { scheduler } from './scheduler.js';

/** Every recipe by the name cases give it. */
export const recipes: Readonly<Record<string, Recipe>> = {
  forward: component,
  vae_encode: component,
  vae_decode: component,
  tokenize: component,
  random,
  scheduler,
};
