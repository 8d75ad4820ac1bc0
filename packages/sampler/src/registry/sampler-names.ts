import { KinographError, suggestion } from '@kinograph/errors';
import type { Prediction, Scheduler } from '@kinograph/ports';
import { schedulerClasses } from './scheduler-classes.js';
import { type SchedulerConfig, schedulerFromConfig } from './scheduler-from-config.js';

/** A scheduler class and the fields that make it what its short name says. */
interface Choice {
  readonly className: string;
  readonly config?: SchedulerConfig;
}

/** What a short name stands for under a flow matching model, and under a diffusion model. */
interface Named {
  readonly flow?: Choice;
  readonly diffusion?: Choice;
}

const both = (className: string, config: SchedulerConfig = {}): Named => ({
  flow: { className, config: { ...config, use_flow_sigmas: true, prediction_type: 'flow_prediction' } },
  diffusion: { className, config },
});
const flow = (className: string): Named => ({ flow: { className } });
const diffusion = (className: string, config?: SchedulerConfig): Named => ({ diffusion: { className, config } });

const named: Readonly<Record<string, Named>> = {
  unipc: both('UniPCMultistepScheduler'),
  dpmpp2m: both('DPMSolverMultistepScheduler', { solver_order: 2, algorithm_type: 'dpmsolver++' }),
  dpmpp3m: both('DPMSolverMultistepScheduler', { solver_order: 3, algorithm_type: 'dpmsolver++' }),
  'dpmpp2m-sde': both('DPMSolverMultistepScheduler', { solver_order: 2, algorithm_type: 'sde-dpmsolver++' }),
  dpmpp2s: both('DPMSolverSinglestepScheduler', { solver_order: 2, algorithm_type: 'dpmsolver++' }),
  deis: both('DEISMultistepScheduler', { algorithm_type: 'deis' }),
  'sa-solver': both('SASolverScheduler', { algorithm_type: 'data_prediction' }),
  euler: { ...flow('FlowMatchEulerDiscreteScheduler'), ...diffusion('EulerDiscreteScheduler') },
  heun: { ...flow('FlowMatchHeunDiscreteScheduler'), ...diffusion('HeunDiscreteScheduler') },
  lcm: { ...flow('FlowMatchLCMScheduler'), ...diffusion('LCMScheduler') },
  'flow-euler': flow('FlowMatchEulerDiscreteScheduler'),
  'flow-heun': flow('FlowMatchHeunDiscreteScheduler'),
  'flow-lcm': flow('FlowMatchLCMScheduler'),
  'euler-a': diffusion('EulerAncestralDiscreteScheduler'),
  'dpmpp2m-karras': diffusion('DPMSolverMultistepScheduler', { solver_order: 2, use_karras_sigmas: true }),
  ddim: diffusion('DDIMScheduler'),
  ddpm: diffusion('DDPMScheduler'),
  pndm: diffusion('PNDMScheduler', { skip_prk_steps: true }),
  tcd: diffusion('TCDScheduler'),
  'edm-euler': diffusion('EDMEulerScheduler'),
  'edm-dpmpp2m': diffusion('EDMDPMSolverMultistepScheduler'),
  'cogvideox-ddim': diffusion('CogVideoXDDIMScheduler'),
  'cogvideox-dpm': diffusion('CogVideoXDPMScheduler'),
};

/** The short names of samplers, or only those that work for a model of this prediction. */
export function samplerNames(prediction?: Prediction): string[] {
  const side = prediction === undefined ? undefined : sideOf(prediction);
  return Object.keys(named).filter((name) => side === undefined || named[name]![side]);
}

/**
 * Another sampler for the model a scheduler config belongs to: the class a short name (or a diffusers class name) stands
 * for, with the fields of `base` that describe the model and not the solver: training noise schedule, prediction, shift.
 * @param base the checkpoint's own scheduler: class and config
 * @param overrides fields to set on top
 * @throws KinographError `sampler.unknown` with the nearest name; `sampler.prediction` for a sampler that cannot be used
 * with the model's prediction, with those that can; `sampler.config`
 */
export function schedulerByName(
  name: string,
  base: { readonly className: string; readonly config: SchedulerConfig },
  overrides: SchedulerConfig = {},
): Scheduler {
  const { prediction } = schedulerFromConfig(base.className, base.config);
  const side = sideOf(prediction);
  const choice = choiceOf(name, side);
  if (!choice) {
    throw new KinographError('sampler.prediction', {
      where: `sampler ${name}`,
      wanted: `a sampler for a model that predicts ${prediction}`,
      got: side === 'flow' ? 'one for diffusion' : 'one for flow matching',
      next: `Use one of ${samplerNames(prediction).join(', ')}.`,
    });
  }
  const shift = base.config.flow_shift ?? base.config.shift;
  const shifts = side === 'flow' && shift !== undefined ? { flow_shift: shift, shift } : {};
  return schedulerFromConfig(choice.className, { ...base.config, ...shifts, ...choice.config }, overrides);
}

function choiceOf(name: string, side: keyof Named): Choice | undefined {
  const short = named[name];
  if (short) return short[side];
  if (schedulerClasses.has(name)) {
    const known = Object.values(named).flatMap((entry) =>
      (['flow', 'diffusion'] as const).map((s) => [s, entry[s]] as const),
    );
    const same = known.filter(([, choice]) => choice?.className === name);
    if (!same.some(([s]) => s === side)) return undefined;
    const flows = side === 'flow' && same.some(([s, choice]) => s === 'flow' && choice?.config?.use_flow_sigmas);
    return { className: name, config: flows ? { use_flow_sigmas: true, prediction_type: 'flow_prediction' } : {} };
  }
  throw new KinographError('sampler.unknown', {
    where: 'sampler',
    wanted: 'a sampler this package has',
    got: name,
    next: suggestion(name, [...samplerNames(), ...schedulerClasses.keys()]),
  });
}

const sideOf = (prediction: Prediction): keyof Named => (prediction === 'velocity' ? 'flow' : 'diffusion');
