import type { StepResult } from '@kinograph/ports';
import type { Tensor } from '@kinograph/tensor';
import type { Memory } from './memory.js';

type Float32 = Tensor<'float32'>;

/** One step of a solver: what it is given. */
export interface SolverStep {
  /** The model's output, with the shape of `sample` (or twice its channels where variances are learned). */
  readonly output: Float32;
  readonly sample: Float32;
  /** Which model call this is, from 0. */
  readonly call: number;
  readonly memory: Memory;
  /** Draws standard normal numbers of the sample's shape. */
  noise(): Float32;
}

/** The mathematics of one scheduler for one list of timesteps. Pure: everything that changes lives in `SolverStep.memory`. */
export interface Solver {
  readonly timesteps: readonly number[];
  /** Noise levels, one more than timesteps; none where the method has only timesteps. */
  readonly sigmas?: ArrayLike<number>;
  /** Whether steps may call `noise`. */
  readonly draws?: boolean;
  /** 1 where left out. */
  readonly initNoiseSigma?: number;
  /** The identity where left out. */
  scale?(sample: Float32, call: number): Float32;
  step(step: SolverStep): StepResult;
  /** Noises clean samples to one timestep for each batch entry. */
  addNoise(original: Float32, noise: Float32, timesteps: readonly number[]): Float32;
  velocity?(sample: Float32, noise: Float32, timesteps: readonly number[]): Float32;
}
