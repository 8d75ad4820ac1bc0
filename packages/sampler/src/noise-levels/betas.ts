import { linspace, linspace32 } from '../numeric/sequences.js';

/** How the variance added at each training step grows. */
export type BetaSchedule = 'linear' | 'scaled_linear' | 'squaredcos_cap_v2' | 'exp' | 'laplace' | 'sigmoid';

/** The fields of a diffusers scheduler config that define a variance-preserving diffusion process. */
export interface DiffusionConfig {
  readonly num_train_timesteps: number;
  readonly beta_start: number;
  readonly beta_end: number;
  readonly beta_schedule: BetaSchedule;
  readonly trained_betas: readonly number[] | null;
}

/** Variances of each training step, float32 as diffusers keeps them. */
export function betasOf(config: DiffusionConfig): Float32Array {
  const { num_train_timesteps: count, beta_start: start, beta_end: end } = config;
  if (config.trained_betas) return Float32Array.from(config.trained_betas);
  switch (config.beta_schedule) {
    case 'linear':
      return linspace32(start, end, count);
    case 'scaled_linear':
      return linspace32(Math.sqrt(start), Math.sqrt(end), count).map((root) => root * root);
    case 'squaredcos_cap_v2':
      return betasForAlphaBar(count, (t) => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2);
    case 'exp':
      return betasForAlphaBar(count, (t) => Math.exp(-12 * t));
    case 'laplace':
      return betasForAlphaBar(count, laplaceAlphaBar);
    case 'sigmoid': {
      const { fround } = Math;
      const width = end - start;
      return linspace32(-6, 6, count).map(
        (x) => fround(fround(1 / (1 + Math.exp(-x))) * fround(width)) + fround(start),
      );
    }
  }
}

/** Betas whose products follow a given share of signal over time `[0, 1]` (Nichol & Dhariwal 2021, section 3.2). */
function betasForAlphaBar(count: number, alphaBar: (t: number) => number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) =>
    Math.min(1 - alphaBar((i + 1) / count) / alphaBar(i / count), 0.999),
  );
}

function laplaceAlphaBar(t: number): number {
  const side = 0.5 - t < 0 || Object.is(0.5 - t, -0) ? -1 : 1;
  const snr = Math.exp(-0.5 * side * Math.log(1 - 2 * Math.abs(0.5 - t) + 1e-6));
  return Math.sqrt(snr / (1 + snr));
}

/** Running products of `1 - beta`, float32 but multiplied in float64, as `torch.cumprod` does: the share of signal left. */
export function cumulativeAlphas(betas: Float32Array): Float32Array {
  let product = 1;
  return betas.map((beta) => {
    product *= Math.fround(1 - beta);
    return product;
  });
}

/** Rescales betas so that the last training step is pure noise (Lin et al. 2024, algorithm 1). */
export function rescaleToZeroSnr(betas: Float32Array): Float32Array {
  const bars = rescaleBarsToZeroSnr(cumulativeAlphas(betas), Math.fround);
  return Float32Array.from(bars, (bar, i) => 1 - Math.fround(i === 0 ? bar : bar / bars[i - 1]!));
}

/** The same on running products, rounded with `round` at each step: the last becomes 0, the first is kept. */
export function rescaleBarsToZeroSnr(bars: ArrayLike<number>, round: (value: number) => number): number[] {
  const roots = Array.from(bars, (bar) => round(Math.sqrt(bar)));
  const [first, last] = [roots[0]!, roots[roots.length - 1]!];
  const factor = round(first / round(first - last));
  return roots.map((root) => round(round(round(root - last) * factor) ** 2));
}

/**
 * Running products of CogVideoX: float64 for the scaled linear schedule, shifted to a lower signal-to-noise ratio
 * (`snr_shift_scale`; Yang et al. 2024, section 3), then rescaled to zero terminal ratio where asked.
 */
export function shiftedAlphas(
  config: DiffusionConfig & { readonly snr_shift_scale: number; readonly rescale_betas_zero_snr: boolean },
): number[] {
  const exact = config.beta_schedule === 'scaled_linear' && !config.trained_betas;
  const round = exact ? (value: number) => value : Math.fround;
  const shift = config.snr_shift_scale;
  const shifted = (exact ? exactAlphas(config) : [...cumulativeAlphas(betasOf(config))]).map((bar) =>
    round(bar / round(shift + round((1 - shift) * bar))),
  );
  return config.rescale_betas_zero_snr ? rescaleBarsToZeroSnr(shifted, round) : shifted;
}

function exactAlphas({ beta_start, beta_end, num_train_timesteps }: DiffusionConfig): number[] {
  let product = 1;
  return linspace(Math.sqrt(beta_start), Math.sqrt(beta_end), num_train_timesteps).map((root) => {
    product *= 1 - root ** 2;
    return product;
  });
}
