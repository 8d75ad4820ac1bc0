import type { Component } from '@kinograph/checkpoint';
import { KinographError, suggestion } from '@kinograph/errors';
import type { Runtime } from '@kinograph/runtime';
import type { Tensor } from '@kinograph/tensor';
import { t5Forward } from './components/t5-forward.js';
import { tokenize } from './components/tokenize.js';
import { wanForward } from './components/wan-forward.js';
import { vaeDecode, vaeEncode } from './components/wan-vae.js';

/** What can be done with one component: a forward pass, either half of a VAE, or tokenizing. */
export type Recipe = 'forward' | 'vae_encode' | 'vae_decode' | 'tokenize';

/** What a component is run on. */
export interface ComponentInputs {
  /** Tensors by the names of diffusers' arguments: `hidden_states`, `timestep`, `input_ids`, `z`, `x`, ... */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Texts, for tokenizers. */
  readonly strings?: readonly string[];
  /** Length to pad and cut to, for tokenizers. */
  readonly maxLength?: number;
}

/** Where a component runs. */
export interface ComponentOptions {
  readonly runtime: Runtime;
  readonly signal?: AbortSignal;
}

/** Runs one kind of component: named tensors in, named tensors out. */
export type ComponentRunner = (
  component: Component,
  inputs: ComponentInputs,
  options: ComponentOptions,
) => Promise<Map<string, Tensor>>;

/** Runners by recipe and component class; `*` stands for any class. */
const runners: Readonly<Record<Recipe, Readonly<Record<string, ComponentRunner>>>> = {
  forward: { WanTransformer3DModel: wanForward, T5EncoderModel: t5Forward, UMT5EncoderModel: t5Forward },
  vae_encode: { AutoencoderKLWan: vaeEncode },
  vae_decode: { AutoencoderKLWan: vaeDecode },
  tokenize: { '*': tokenize },
};

/**
 * Runs one component of a checkpoint alone, with tensors named as diffusers' arguments and results: `sample`,
 * `last_hidden_state`; `mean`, `logvar`, `mode` of an encoding; `ids.<i>`, `padded.input_ids`, `padded.attention_mask`.
 * @throws KinographError `pipelines.recipe-unknown`, `pipelines.component-unsupported`, `pipelines.tensor-missing`.
 */
export async function runComponent(
  component: Component,
  recipe: string,
  inputs: ComponentInputs,
  options: ComponentOptions,
): Promise<Map<string, Tensor>> {
  if (!isRecipe(recipe)) {
    throw new KinographError('pipelines.recipe-unknown', {
      where: component.location,
      wanted: `one of ${Object.keys(runners).join(', ')}`,
      got: recipe,
      next: suggestion(recipe, Object.keys(runners)),
    });
  }
  const byClass = runners[recipe];
  const run = byClass[component.className] ?? byClass['*'];
  if (!run) {
    throw new KinographError('pipelines.component-unsupported', {
      where: component.location,
      wanted: `for ${recipe} a component of class ${Object.keys(byClass).join(' or ')}`,
      got: component.className,
    });
  }
  return run(component, inputs, options);
}

function isRecipe(name: string): name is Recipe {
  return Object.hasOwn(runners, name);
}
