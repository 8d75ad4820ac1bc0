import { KinographError } from '@kinograph/errors';
import type { ScheduleOptions } from '@kinograph/ports';
import type { BetaSchedule } from '../noise-levels/betas.js';
import { shiftSigma, type TimeShiftType } from '../noise-levels/flow-shift.js';
import { logSigmasOf, sigmaToTimestep } from '../noise-levels/sigma-to-timestep.js';
import { luSigmas, respacedSigmas, type SpacingConfig } from '../noise-levels/sigmas.js';
import { interpolate, linspace, roundAll } from '../numeric/sequences.js';
import { type DiffusionTables, rangeOf } from '../scheduling/diffusion-tables.js';

/** The fields that lay out the noise levels of the multistep solvers. */
export interface SolverLevelsConfig extends SpacingConfig {
  readonly num_train_timesteps: number;
  readonly beta_schedule: BetaSchedule;
  readonly sigma_min: number | null;
  readonly sigma_max: number | null;
  readonly use_lu_lambdas?: boolean;
  readonly use_flow_sigmas: boolean;
  readonly flow_shift: number;
}

/** Timesteps of the calls, and the noise levels at them without the final one. */
export interface SolverLevels {
  readonly timesteps: number[];
  readonly sigmas: number[];
}

/**
 * Noise levels as DPM-Solver, DEIS and SA-Solver lay them out: respaced, of flow matching, or at the plain timesteps.
 * @param plain the timesteps a run without respacing would use
 * @param roundAlways whether timesteps of respaced levels are whole for every beta schedule
 */
export function solverLevels(
  config: SolverLevelsConfig,
  tables: DiffusionTables,
  plain: readonly number[],
  {
    steps,
    shift = config.flow_shift,
    roundAlways,
  }: { readonly steps: number; readonly shift?: number; readonly roundAlways: boolean },
): SolverLevels {
  const falling = tables.sigmas.toReversed();
  const logSigmas = logSigmasOf(tables.sigmas);
  const timestepsOf = (sigmas: readonly number[]) => sigmas.map((sigma) => sigmaToTimestep(sigma, logSigmas));
  const rounds = roundAlways || config.beta_schedule !== 'squaredcos_cap_v2';
  const respaced = respacedSigmas(config, rangeOf(config, falling), steps);
  if (respaced) {
    const exact = timestepsOf(respaced);
    const whole = config.use_karras_sigmas && rounds ? roundAll(exact) : exact.map(Math.trunc);
    return { sigmas: respaced, timesteps: whole };
  }
  if (config.use_lu_lambdas) {
    const sigmas = luSigmas({ max: falling[0]!, min: falling[falling.length - 1]! }, steps);
    const exact = timestepsOf(sigmas);
    return { sigmas, timesteps: rounds ? roundAll(exact) : exact.map(Math.trunc) };
  }
  if (config.use_flow_sigmas) {
    const sigmas = linspace(1, 1 / config.num_train_timesteps, steps + 1)
      .map((alpha) => shiftSigma(1 - alpha, shift))
      .reverse()
      .slice(0, -1);
    return { sigmas, timesteps: sigmas.map((sigma) => Math.trunc(sigma * config.num_train_timesteps)) };
  }
  return { timesteps: [...plain], sigmas: plain.map((t) => interpolate(tables.sigmas, t)) };
}

/**
 * How many of the noisiest training steps have half log signal-to-noise ratios below `clipped`: a run leaves them out.
 */
export function clippedSteps(alphas: Float32Array, clipped: number): number {
  const { fround } = Math;
  return alphas.filter((alpha) => {
    const lambda = fround(
      fround(Math.log(fround(Math.sqrt(alpha)))) - fround(Math.log(fround(Math.sqrt(fround(1 - alpha))))),
    );
    return lambda < clipped;
  }).length;
}

/**
 * The shift of flow noise levels: the config's, or `exp(mu)`.
 * @throws KinographError `sampler.option` for a `mu` the config does not take.
 */
export function flowShiftOf(
  className: string,
  config: {
    readonly flow_shift: number;
    readonly use_dynamic_shifting: boolean;
    readonly time_shift_type: TimeShiftType;
  },
  { mu }: ScheduleOptions,
): number {
  if (mu === undefined) return config.flow_shift;
  if (config.use_dynamic_shifting && config.time_shift_type === 'exponential') return Math.exp(mu);
  throw new KinographError('sampler.option', {
    where: `${className}: option mu`,
    wanted: 'a config with use_dynamic_shifting and time_shift_type exponential',
    got: `use_dynamic_shifting ${config.use_dynamic_shifting}, time_shift_type ${config.time_shift_type}`,
  });
}
