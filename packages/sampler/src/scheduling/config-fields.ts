import { z } from 'zod';
import type { BetaSchedule } from '../noise-levels/betas.js';

/** One of `values`; names of another class's choices stand for one of ours, as diffusers lets them. */
export function choice<const Value extends string>(
  values: readonly Value[],
  fallback: NoInfer<Value>,
  aliases: Readonly<Record<string, NoInfer<Value>>> = {},
) {
  const names: readonly string[] = [...values, ...Object.keys(aliases)];
  return z
    .enum(names as readonly Value[])
    .transform((name): Value => aliases[name] ?? name)
    .prefault(fallback as never);
}

/** A field with only one supported value. */
export function only<const Value extends string | boolean | null>(value: Value) {
  return z.literal(value).default(value as never);
}

export const flag = (fallback: boolean) => z.boolean().default(fallback);
export const number = (fallback: number) => z.number().default(fallback);
export const optionalNumber = () => z.number().nullable().default(null);
export const order = (fallback: number, most = 3) => z.int().min(1).max(most).default(fallback);

/** A number that may be written `-Infinity`, which JSON cannot hold: as that string, or left null. */
export const clippedLambda = () =>
  z
    .union([z.number(), z.literal(Number.NEGATIVE_INFINITY), z.literal('-Infinity'), z.literal('-inf'), z.null()])
    .transform((value) => (typeof value === 'number' ? value : Number.NEGATIVE_INFINITY))
    .default(Number.NEGATIVE_INFINITY);

/** The training process of the variance-preserving schedulers. */
export function diffusionFields({
  start = 0.0001,
  end = 0.02,
  schedule = 'linear' as BetaSchedule,
  schedules = ['linear', 'scaled_linear', 'squaredcos_cap_v2'] as readonly BetaSchedule[],
} = {}) {
  return {
    num_train_timesteps: z.int().min(1).default(1000),
    beta_start: number(start),
    beta_end: number(end),
    beta_schedule: choice(schedules, schedule),
    trained_betas: z.array(z.number()).min(2).nullable().default(null),
  };
}

/** How timesteps are picked. */
export const spacingFields = (fallback: 'linspace' | 'leading') => ({
  timestep_spacing: choice(['linspace', 'leading', 'trailing'], fallback),
  steps_offset: z.int().default(0),
});

/** How noise levels are respaced. `sigma_min` and `sigma_max` replace the ends of the range where they are given. */
export const respacingFields = () => ({
  use_karras_sigmas: flag(false),
  use_exponential_sigmas: flag(false),
  use_beta_sigmas: flag(false),
  sigma_min: optionalNumber(),
  sigma_max: optionalNumber(),
});

/** Noise levels of flow matching in a diffusion solver. */
export const flowFields = () => ({
  use_flow_sigmas: flag(false),
  flow_shift: number(1),
  use_dynamic_shifting: flag(false),
  time_shift_type: choice(['exponential', 'linear'], 'exponential'),
});

/** Limits on the estimate of the clean sample. */
export const thresholdFields = () => ({
  thresholding: flag(false),
  dynamic_thresholding_ratio: z.number().min(0).max(1).default(0.995),
  sample_max_value: number(1),
});
export const clipFields = (fallback: boolean) => ({ clip_sample: flag(fallback), clip_sample_range: number(1) });

/** What the model predicts, for solvers that take every kind. */
export const solverPrediction = () => choice(['epsilon', 'sample', 'v_prediction', 'flow_prediction'], 'epsilon');
/** What the model predicts, for diffusion only. */
export const diffusionPrediction = () => choice(['epsilon', 'sample', 'v_prediction'], 'epsilon');
