import { KinographError } from '@kinograph/errors';
import type { ScheduleOptions } from '@kinograph/ports';
import type { DiffusionConfig } from '../noise-levels/betas.js';
import { shiftSigma, shiftSigmaByMu, stretchToTerminal, type TimeShiftType } from '../noise-levels/flow-shift.js';
import { logSigmasOf, sigmaToTimestep } from '../noise-levels/sigma-to-timestep.js';
import { respacedSigmas, type SpacingConfig } from '../noise-levels/sigmas.js';
import { type SpacedConfig, solverTimesteps } from '../noise-levels/timestep-spacing.js';
import { interpolate, linspace, roundAll } from '../numeric/sequences.js';
import { requireSteps } from '../scheduling/define-scheduler.js';
import { diffusionTables, rangeOf } from '../scheduling/diffusion-tables.js';

interface UniPcLevelsConfig extends DiffusionConfig, SpacedConfig, SpacingConfig {
  readonly sigma_min: number | null;
  readonly sigma_max: number | null;
  readonly use_flow_sigmas: boolean;
  readonly flow_shift: number;
  readonly shift_terminal: number | null;
  readonly use_dynamic_shifting: boolean;
  readonly time_shift_type: TimeShiftType;
  readonly final_sigmas_type: 'zero' | 'sigma_min';
  readonly rescale_betas_zero_snr: boolean;
}

/** Timesteps and noise levels of a UniPC run; the levels are one more, the final one included. */
export function unipcLevels(
  className: string,
  config: UniPcLevelsConfig,
  options: ScheduleOptions,
): { readonly timesteps: number[]; readonly sigmas: Float32Array } {
  checkLevelOptions(className, config, options);
  const tables = diffusionTables(config, { zeroSnr: config.rescale_betas_zero_snr, floor: true });
  const trained = config.num_train_timesteps;
  const steps = options.sigmas?.length ?? requireSteps(className, options);
  const withLast = (sigmas: readonly number[], smallest = sigmas[sigmas.length - 1]!) =>
    Float32Array.from([...sigmas, config.final_sigmas_type === 'zero' ? 0 : smallest]);

  const table = options.sigmas ?? tables.sigmas;
  const respaced = respacedSigmas(config, rangeOf(config, Array.from(table).reverse()), steps);
  if (respaced && config.use_flow_sigmas) {
    const sigmas = respaced.map((sigma) => sigma / (sigma + 1));
    return { timesteps: sigmas.map((sigma) => Math.trunc(sigma * trained)), sigmas: withLast(sigmas) };
  }
  if (respaced) {
    const logSigmas = logSigmasOf(tables.sigmas);
    const exact = respaced.map((sigma) => sigmaToTimestep(sigma, logSigmas));
    const timesteps = config.use_karras_sigmas ? roundAll(exact) : exact.map(Math.trunc);
    return { timesteps, sigmas: withLast(respaced) };
  }
  if (config.use_flow_sigmas) {
    const sigmas = flowLevels(config, options, steps);
    return { timesteps: sigmas.map((sigma) => Math.trunc(sigma * trained)), sigmas: withLast(sigmas) };
  }
  const timesteps = solverTimesteps(config, steps);
  return {
    timesteps,
    sigmas: withLast(
      timesteps.map((t) => interpolate(tables.sigmas, t)),
      tables.sigmas[0]!,
    ),
  };
}

/** Shifted noise levels of flow matching. A first level of 1 has no signal at all, so it is lowered by 1e-6. */
function flowLevels(config: UniPcLevelsConfig, { sigmas: given, mu }: ScheduleOptions, steps: number): number[] {
  const plain = given ?? linspace(1, 1 / config.num_train_timesteps, steps + 1).slice(0, -1);
  const shifted = plain.map((sigma) =>
    config.use_dynamic_shifting
      ? shiftSigmaByMu(sigma, mu!, config.time_shift_type)
      : shiftSigma(sigma, config.flow_shift),
  );
  const sigmas = config.shift_terminal ? stretchToTerminal(shifted, config.shift_terminal) : shifted;
  const margin = 1e-6;
  if (Math.abs(sigmas[0]! - 1) < margin) sigmas[0] = sigmas[0]! - margin;
  return sigmas;
}

function checkLevelOptions(className: string, config: UniPcLevelsConfig, { sigmas, mu }: ScheduleOptions): void {
  if (config.use_dynamic_shifting && mu === undefined) {
    throw new KinographError('sampler.option', {
      where: `${className}: option mu`,
      wanted: 'a number, because use_dynamic_shifting is true',
      got: 'none',
    });
  }
  if (sigmas && !config.use_flow_sigmas) {
    throw new KinographError('sampler.option', {
      where: `${className}: option sigmas`,
      wanted: 'a config with use_flow_sigmas',
      got: 'use_flow_sigmas false',
    });
  }
}
