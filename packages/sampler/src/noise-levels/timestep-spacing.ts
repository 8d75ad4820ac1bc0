import { arange, linspace, roundAll } from '../numeric/sequences.js';

/**
 * How inference timesteps are picked among training timesteps (Lin et al. 2024, table 2): evenly from the first to the
 * last, from the first at a whole stride, or from the last backwards.
 */
export type TimestepSpacing = 'linspace' | 'leading' | 'trailing';

/** Training timesteps, how they are picked, and a shift of the leading ones. */
export interface SpacedConfig {
  readonly num_train_timesteps: number;
  readonly timestep_spacing: TimestepSpacing;
  readonly steps_offset: number;
}

/** `steps` descending whole timesteps of DDIM, DDPM and PNDM. */
export function wholeTimesteps(config: SpacedConfig, steps: number): number[] {
  const { num_train_timesteps: count } = config;
  switch (config.timestep_spacing) {
    case 'linspace':
      return roundAll(linspace(0, count - 1, steps)).reverse();
    case 'leading':
      return leading(Math.floor(count / steps), steps, config.steps_offset);
    case 'trailing':
      return roundAll(arange(count, 0, -count / steps)).map((t) => t - 1);
  }
}

/** `steps` descending timesteps of Euler and Heun, float32 fractions where evenly spaced. */
export function fractionalTimesteps(config: SpacedConfig, steps: number): number[] {
  const { num_train_timesteps: count, timestep_spacing: spacing } = config;
  if (spacing !== 'linspace') return wholeTimesteps(config, steps);
  return linspace(0, count - 1, steps)
    .map(Math.fround)
    .reverse();
}

/**
 * `steps` descending whole timesteps of the multistep solvers, which leave out the last of `steps + 1`.
 * @param last one above the largest timestep to use
 */
export function solverTimesteps(config: SpacedConfig, steps: number, last = config.num_train_timesteps): number[] {
  switch (config.timestep_spacing) {
    case 'linspace':
      return roundAll(linspace(0, last - 1, steps + 1))
        .reverse()
        .slice(0, -1);
    case 'leading':
      return leading(Math.floor(last / (steps + 1)), steps + 1, config.steps_offset).slice(0, -1);
    case 'trailing':
      return roundAll(arange(last, 0, -config.num_train_timesteps / steps)).map((t) => t - 1);
  }
}

function leading(stride: number, steps: number, offset: number): number[] {
  return Array.from({ length: steps }, (_, i) => (steps - 1 - i) * stride + offset);
}
