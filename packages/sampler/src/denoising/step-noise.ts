import type { Noise, NormalSource } from '@kinograph/ports';
import { type Tensor, TorchGenerator, type TorchGeneratorState } from '@kinograph/tensor';

/** Numbers drawn before anybody asked, and the generator's state before that. */
interface Prepared {
  readonly tensor: Tensor<'float32'>;
  readonly before: TorchGeneratorState | null;
}

/**
 * The noise that stochastic schedulers add: from the generator that drew the first latents, going on after them. Made only
 * when something is drawn, because going on means going past the first latents again. What a step will take can be drawn
 * ahead, in turns, while the denoiser is at work.
 */
export class StepNoise implements NormalSource {
  readonly #noise: Noise;
  #generator: TorchGenerator | undefined;
  readonly #prepared: Prepared[] = [];
  /** How many tensors the last step took. */
  #taken = 1;

  constructor(noise: Noise, state?: TorchGeneratorState | null) {
    this.#noise = noise;
    if (state) this.#generator = new TorchGenerator(state);
  }

  /** Draws as much as the last step took, of the given shape. */
  async prepare(shape: readonly number[]): Promise<void> {
    const wanted = this.#taken;
    this.#taken = 0;
    while (this.#prepared.length < wanted) {
      const before = this.#generator?.save() ?? null;
      this.#generator ??= this.#start();
      this.#prepared.push({ tensor: await this.#generator.randnInTurns(shape), before });
    }
  }

  normal(shape: readonly number[]): Tensor<'float32'> {
    this.#taken++;
    const [next] = this.#prepared;
    if (next?.tensor.shape.join() === shape.join()) {
      this.#prepared.shift();
      return next.tensor;
    }
    if (next) this.#goBack(next.before);
    this.#generator ??= this.#start();
    return this.#generator.normal(shape);
  }

  /** The generator's state after what was handed out, or null where nothing was. */
  save(): TorchGeneratorState | null {
    const [next] = this.#prepared;
    return next ? next.before : (this.#generator?.save() ?? null);
  }

  #goBack(state: TorchGeneratorState | null): void {
    this.#prepared.length = 0;
    this.#generator = state ? new TorchGenerator(state) : undefined;
  }

  #start(): TorchGenerator {
    const generator = new TorchGenerator(this.#noise.seed);
    if (this.#noise.drawn) generator.skipRandn(this.#noise.tensor.shape);
    return generator;
  }
}
