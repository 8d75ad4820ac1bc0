import type { Tensor } from '@kinograph/tensor';
import type { Prediction } from './denoiser.js';

/** Standard normal numbers in the order torch's CPU generator would give them. */
export interface NormalSource {
  /** Draws a tensor of this shape. */
  normal(shape: readonly number[]): Tensor<'float32'>;
}

/** Added noise that stochastic Euler and Heun steps remove again (Karras et al. 2022, algorithm 2). */
export interface Churn {
  /** How much noise is added over the whole run, `0` for none. */
  readonly amount: number;
  /** Noise levels it is added at; all of them where left out. */
  readonly from?: number;
  readonly to?: number;
  /** Standard deviation of the added noise, 1 where left out. */
  readonly noise?: number;
}

/**
 * What a run of a scheduler is asked for. Everything but `steps` and `random` belongs to some schedulers only; the others
 * refuse it.
 */
export interface ScheduleOptions {
  /** Denoising steps, 1 or more. Left out where `timesteps` or `sigmas` are given. */
  readonly steps?: number;
  readonly timesteps?: readonly number[];
  readonly sigmas?: readonly number[];
  /** Resolution-dependent shift, for schedulers with dynamic shifting. */
  readonly mu?: number;
  /** Stochasticity of each step, `0` (none) to `1`: DDIM (Song et al. 2021, equation 16) and TCD. */
  readonly eta?: number;
  readonly churn?: Churn;
  /** DDIM: follow the clipped estimate of the clean sample also in the direction of the step. */
  readonly useClippedOutput?: boolean;
  /** LCM and TCD: steps of the schedule the model was distilled on, and the share of it that is used, `(0, 1]`. */
  readonly originalSteps?: number;
  readonly strength?: number;
  /** Where stochastic schedulers draw from. */
  readonly random?: NormalSource;
}

/** What one step gives. */
export interface StepResult {
  readonly sample: Tensor<'float32'>;
  /** The scheduler's estimate of the clean sample (diffusers' `pred_original_sample`, LCM's `denoised`). */
  readonly predOriginalSample?: Tensor<'float32'>;
  /** TCD only: the estimate at the noise level it steps to, before new noise. */
  readonly predNoisedSample?: Tensor<'float32'>;
}

/** The state of one denoising run: made by `Scheduler.start`, stepped once for every entry of `timesteps`. */
export interface Schedule {
  /** One entry for each model call, in order (second-order methods repeat some). */
  readonly timesteps: readonly number[];
  /** The noise levels, where the method has them: one more than `timesteps`, as diffusers keeps them. */
  readonly sigmas: readonly number[];
  /** What pure noise is multiplied with before the first step. */
  readonly initNoiseSigma: number;
  /** Whether its steps may draw from `ScheduleOptions.random`, so that numbers are drawn ahead of time. */
  readonly draws?: boolean;
  /** `scale_model_input` before call `call`. */
  scale(sample: Tensor<'float32'>, call: number): Tensor<'float32'>;
  /** Steps from `sample` with the model's output at call `call`. Calls must come in order, each once. */
  step(output: Tensor<'float32'>, sample: Tensor<'float32'>, call: number): StepResult;
  /** Everything `resume` needs to go on after the last step: plain data. */
  save(): ScheduleState;
}

/** A saved `Schedule`: JSON-like numbers and named tensors. */
export interface ScheduleState {
  readonly calls: number;
  readonly values: Readonly<Record<string, number | readonly number[] | string | boolean | null>>;
  readonly tensors: Readonly<Record<string, Tensor<'float32'>>>;
}

/** A noise schedule and its solver: configuration only, shared freely; all state lives in the `Schedule` it starts. */
export interface Scheduler<P extends Prediction = Prediction> {
  /** The diffusers class it equals, e.g. `UniPCMultistepScheduler`. */
  readonly name: string;
  /** What it expects of the denoiser. */
  readonly prediction: P;
  readonly config: Readonly<Record<string, unknown>>;
  start(options: ScheduleOptions): Schedule;
  /** Goes on from a saved run. `options` are those of its `start`; `random` continues where the saved run's had got to. */
  resume(options: ScheduleOptions, state: ScheduleState): Schedule;
  /** Noises clean samples to one timestep each (`add_noise`, `scale_noise`): `[B, ...]` with `[B]` timesteps. */
  addNoise(
    original: Tensor<'float32'>,
    noise: Tensor<'float32'>,
    timesteps: readonly number[],
    options: ScheduleOptions,
  ): Tensor<'float32'>;
  /** What a v-prediction model is trained towards (`get_velocity`), for the schedulers that define it. */
  velocity?(
    sample: Tensor<'float32'>,
    noise: Tensor<'float32'>,
    timesteps: readonly number[],
    options: ScheduleOptions,
  ): Tensor<'float32'>;
}
