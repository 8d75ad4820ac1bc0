import { KinographError } from '@kinograph/errors';
import type { Prediction, ScheduleOptions, Scheduler } from '@kinograph/ports';
import type { z } from 'zod';
import { readConfig } from './read-config.js';
import { Run } from './run.js';
import type { Solver } from './solver.js';

/** The prediction a scheduler with config `C` expects, as far as its type tells; `Otherwise` where it names none. */
export type PredictionOf<C, Otherwise extends Prediction> = 'prediction_type' extends keyof C
  ? C['prediction_type'] extends 'flow_prediction'
    ? 'velocity'
    : C['prediction_type'] extends Prediction
      ? C['prediction_type']
      : Prediction
  : Otherwise;

/** Makes schedulers of one class from a diffusers config; every field may be left out. */
export interface SchedulerFactory<Fields extends z.ZodObject = z.ZodObject, Otherwise extends Prediction = Prediction> {
  /**
   * @throws KinographError `sampler.config` for a value or combination the class does not support.
   */
  <const C extends z.input<Fields>>(config?: C): Scheduler<PredictionOf<C, Otherwise>>;
  /** Its name in diffusers, as in `_class_name`. */
  readonly className: string;
  /** The config fields it reads. */
  readonly fields: Fields;
  /** The names of `ScheduleOptions` it takes beside `steps` and `random`. */
  readonly options: readonly (keyof ScheduleOptions)[];
}

interface Definition<Fields extends z.ZodObject> {
  readonly className: string;
  readonly fields: Fields;
  readonly options?: readonly (keyof ScheduleOptions)[];
  /** Checks combinations of fields that a type cannot; throws `sampler.config`. */
  check?(config: z.output<Fields>): void;
  /** Lays out one run. Reads only the options it declares. */
  solver(config: z.output<Fields>, options: ScheduleOptions): Solver;
}

/** Turns a solver into a scheduler factory. `otherwise` is what the class predicts where its config names nothing. */
export function defineScheduler<Fields extends z.ZodObject, Otherwise extends Prediction>(
  otherwise: Otherwise,
  definition: Definition<Fields>,
): SchedulerFactory<Fields, Otherwise> {
  const { className, fields, options: taken = [] } = definition;
  const create = (given: Readonly<Record<string, unknown>> = {}): Scheduler => {
    const config = readConfig(className, fields, given);
    definition.check?.(config);
    const plan = (options: ScheduleOptions) => {
      checkOptions(className, taken, options);
      return definition.solver(config, options);
    };
    const velocity: Scheduler['velocity'] = (sample, noise, timesteps, options) => {
      const solver = plan(options);
      if (solver.velocity) return solver.velocity(sample, noise, timesteps);
      throw new KinographError('sampler.unsupported', { where: `${className} defines no velocity` });
    };
    return {
      name: className,
      prediction: predictionOf(config, otherwise),
      config,
      start: (options) => new Run(className, plan(options), options.random),
      resume: (options, state) => new Run(className, plan(options), options.random, state),
      addNoise: (original, noise, timesteps, options) => plan(options).addNoise(original, noise, timesteps),
      velocity,
    };
  };
  return Object.assign(create as SchedulerFactory<Fields, Otherwise>, { className, fields, options: taken });
}

function predictionOf(config: Readonly<Record<string, unknown>>, otherwise: Prediction): Prediction {
  const type = config.prediction_type ?? otherwise;
  return type === 'flow_prediction' ? 'velocity' : (type as Prediction);
}

function checkOptions(className: string, taken: readonly string[], options: ScheduleOptions): void {
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined || option === 'steps' || option === 'random' || taken.includes(option)) continue;
    throw new KinographError('sampler.option', {
      where: `${className}: option ${option}`,
      wanted: `only ${['steps', 'random', ...taken].join(', ')}`,
      got: option,
    });
  }
  const { steps } = options;
  if (steps !== undefined && !(Number.isInteger(steps) && steps > 0)) {
    throw new KinographError('sampler.option', {
      where: `${className}: option steps`,
      wanted: 'a positive integer',
      got: String(steps),
    });
  }
}

/**
 * How many steps a run has: `steps`, which must be given where nothing else tells.
 * @throws KinographError `sampler.option` when it is missing, or above `most`.
 */
export function requireSteps(className: string, { steps }: ScheduleOptions, most = Number.POSITIVE_INFINITY): number {
  if (steps !== undefined && steps <= most) return steps;
  throw new KinographError('sampler.option', {
    where: `${className}: option steps`,
    wanted: Number.isFinite(most) ? `1 to ${most} steps` : 'a number of steps',
    got: steps === undefined ? 'none' : String(steps),
  });
}

/** @throws KinographError `sampler.option` when more or less than one of `names` is given. */
export function requireOneOf(
  className: string,
  options: ScheduleOptions,
  names: readonly ('steps' | 'timesteps' | 'sigmas')[],
): void {
  const given = names.filter((name) => options[name] !== undefined);
  if (given.length === 1) return;
  throw new KinographError('sampler.option', {
    where: `${className}: options`,
    wanted: `one of ${names.join(', ')}`,
    got: given.length === 0 ? 'none' : given.join(' and '),
  });
}
