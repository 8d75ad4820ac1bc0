import type { Noise, NormalSource } from '@kinograph/ports';
import { type Tensor, TorchGenerator, type TorchGeneratorState } from '@kinograph/tensor';

/**
 * The noise that stochastic schedulers add: from the generator that drew the first latents, going on after them. Made only
 * when something is drawn, because going on means drawing the first latents again.
 */
export class StepNoise implements NormalSource {
  readonly #noise: Noise;
  #generator: TorchGenerator | undefined;

  constructor(noise: Noise, state?: TorchGeneratorState | null) {
    this.#noise = noise;
    if (state) this.#generator = new TorchGenerator(state);
  }

  normal(shape: readonly number[]): Tensor<'float32'> {
    this.#generator ??= this.#start();
    return this.#generator.normal(shape);
  }

  /** The generator's state, or null where nothing was drawn yet. */
  save(): TorchGeneratorState | null {
    return this.#generator?.save() ?? null;
  }

  #start(): TorchGenerator {
    const generator = new TorchGenerator(this.#noise.seed);
    if (this.#noise.drawn) generator.randn(this.#noise.tensor.shape);
    return generator;
  }
}
