import { betasOf, cumulativeAlphas, type DiffusionConfig, rescaleToZeroSnr } from '../noise-levels/betas.js';
import { type SigmaRange, type SpacingConfig, trainingSigmas } from '../noise-levels/sigmas.js';
import type { TimestepSpacing } from '../noise-levels/timestep-spacing.js';
import { unsupported } from './read-config.js';

/** Share of signal and noise-to-signal ratio at each training step, float32. */
export interface DiffusionTables {
  readonly alphas: Float32Array;
  readonly sigmas: Float32Array;
}

/**
 * The tables of a variance-preserving process. With `zeroSnr` the last step is rescaled to pure noise; with `floor` its
 * signal is then kept at `2^-24`, so that its noise level stays finite.
 */
export function diffusionTables(
  config: DiffusionConfig,
  { zeroSnr = false, floor = false }: { readonly zeroSnr?: boolean; readonly floor?: boolean } = {},
): DiffusionTables {
  const betas = betasOf(config);
  const alphas = cumulativeAlphas(zeroSnr ? rescaleToZeroSnr(betas) : betas);
  if (zeroSnr && floor) alphas[alphas.length - 1] = 2 ** -24;
  return { alphas, sigmas: trainingSigmas(alphas) };
}

/** The ends of a list of falling noise levels, or those the config gives in their place. */
export function rangeOf(
  { sigma_min, sigma_max }: { readonly sigma_min: number | null; readonly sigma_max: number | null },
  falling: ArrayLike<number>,
): SigmaRange {
  return { max: sigma_max ?? falling[0]!, min: sigma_min ?? falling[falling.length - 1]! };
}

/** What pure noise is multiplied with: the largest noise level, or what a sample at that level has in all. */
export function initialSigma(config: { readonly timestep_spacing: TimestepSpacing }, sigmas: Float32Array): number {
  const largest = sigmas.reduce((most, sigma) => Math.max(most, sigma), 0);
  return config.timestep_spacing === 'leading' ? Math.fround(Math.sqrt(largest ** 2 + 1)) : largest;
}

/** @throws KinographError `sampler.config` when a config asks for more than one respacing of noise levels. */
export function checkOneRespacing(className: string, config: SpacingConfig): void {
  const asked = (['use_karras_sigmas', 'use_exponential_sigmas', 'use_beta_sigmas'] as const).filter(
    (field) => config[field],
  );
  if (asked.length > 1) throw unsupported(className, asked[1]!, `false beside ${asked[0]}`, true);
}
