import { KinographError } from '@kinograph/errors';
import type { ScheduleOptions } from '@kinograph/ports';
import { z } from 'zod';
import { shiftSigma, shiftSigmaByMu, stretchToTerminal } from '../noise-levels/flow-shift.js';
import { respacedSigmas } from '../noise-levels/sigmas.js';
import { linspace } from '../numeric/sequences.js';
import { choice, flag, number, optionalNumber, respacingFields } from './config-fields.js';
import { requireSteps } from './define-scheduler.js';
import { rangeOf } from './diffusion-tables.js';

/** The fields of the flow matching schedulers that lay out noise levels. */
export const flowLevelFields = () => ({
  ...respacingFields(),
  num_train_timesteps: z.int().min(1).default(1000),
  shift: number(1),
  use_dynamic_shifting: flag(false),
  base_shift: number(0.5).nullable(),
  max_shift: number(1.15).nullable(),
  base_image_seq_len: number(256),
  max_image_seq_len: number(4096),
  invert_sigmas: flag(false),
  shift_terminal: optionalNumber(),
  time_shift_type: choice(['exponential', 'linear'], 'exponential'),
});

const flowLevelConfig = z.object(flowLevelFields());
type FlowLevelConfig = z.output<typeof flowLevelConfig>;

/** Timesteps of the calls and noise levels, the final one included. */
export interface FlowLevels {
  readonly timesteps: number[];
  readonly sigmas: Float32Array;
}

/**
 * Noise levels of flow matching: `steps` of them, or the given ones, shifted, stretched to `shift_terminal`, respaced.
 * Without dynamic shifting the range `steps` are spread over is itself shifted already, so they are shifted twice, as
 * diffusers does.
 * @throws KinographError `sampler.option` when `mu` is missing, or lists and steps do not fit together
 */
export function flowLevels(className: string, config: FlowLevelConfig, options: ScheduleOptions): FlowLevels {
  const trained = config.num_train_timesteps;
  checkFlowOptions(className, config, options);
  const sigmas = Float32Array.from(shiftedLevels(className, config, options));
  const timesteps = options.timesteps ?? sigmas;
  if (!config.invert_sigmas) {
    return {
      timesteps: Array.from(timesteps, options.timesteps ? Math.fround : (sigma) => Math.fround(sigma * trained)),
      sigmas: Float32Array.from([...sigmas, 0]),
    };
  }
  const inverted = sigmas.map((sigma) => 1 - sigma);
  return {
    timesteps: Array.from(inverted, (sigma) => Math.fround(sigma * trained)),
    sigmas: Float32Array.from([...inverted, 1]),
  };
}

function shiftedLevels(className: string, config: FlowLevelConfig, options: ScheduleOptions): number[] {
  const { shift, use_dynamic_shifting: dynamic } = config;
  const plain = plainLevels(className, config, options);
  const shifted = plain.map((sigma) =>
    dynamic ? shiftSigmaByMu(sigma, options.mu!, config.time_shift_type) : shiftSigma(sigma, shift),
  );
  const stretched = config.shift_terminal ? stretchToTerminal(shifted, config.shift_terminal) : shifted;
  return respacedSigmas(config, rangeOf(config, stretched), stretched.length) ?? stretched;
}

function plainLevels(className: string, config: FlowLevelConfig, options: ScheduleOptions): number[] {
  const trained = config.num_train_timesteps;
  if (options.sigmas) return options.sigmas.map(Math.fround);
  if (options.timesteps) return options.timesteps.map((t) => Math.fround(Math.fround(t) / trained));
  return spreadLevels(trained, config.use_dynamic_shifting ? 1 : config.shift, requireSteps(className, options));
}

/** `steps` levels from the first to the last training level, both shifted. */
export function spreadLevels(trained: number, shift: number, steps: number): number[] {
  const shifted32 = (sigma: number) => {
    const { fround } = Math;
    return fround(fround(shift * sigma) / fround(1 + fround((shift - 1) * sigma)));
  };
  const [first, last] = [shifted32(1), shifted32(Math.fround(1 / trained))];
  return linspace(first * trained, last * trained, steps).map((t) => t / trained);
}

function checkFlowOptions(className: string, config: FlowLevelConfig, options: ScheduleOptions): void {
  const fail = (option: string, wanted: string, got: string) => {
    throw new KinographError('sampler.option', { where: `${className}: option ${option}`, wanted, got });
  };
  if (config.use_dynamic_shifting && options.mu === undefined) {
    fail('mu', 'a number, because use_dynamic_shifting is true', 'none');
  }
  const { steps, sigmas, timesteps } = options;
  const count = steps ?? sigmas?.length ?? timesteps?.length;
  for (const [name, list] of Object.entries({ sigmas, timesteps })) {
    if (list && list.length !== count) fail(name, `${count} values`, `${list.length}`);
  }
}
