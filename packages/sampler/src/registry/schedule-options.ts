import { KinographError, suggestion } from '@kinograph/errors';
import type { ScheduleOptions } from '@kinograph/ports';

const names = [
  'num_inference_steps',
  'timesteps',
  'sigmas',
  'mu',
  'eta',
  'use_clipped_model_output',
  'original_inference_steps',
  'strength',
  's_churn',
  's_tmin',
  's_tmax',
  's_noise',
] as const;

/** Arguments of diffusers' `set_timesteps` and `step`, by their names there. */
export type DiffusersArguments = { readonly [Name in (typeof names)[number]]?: unknown };

/**
 * The same request as `ScheduleOptions`. `null` and left-out arguments are the same.
 * @throws KinographError `sampler.option` for an argument with no counterpart, or of the wrong type
 */
export function scheduleOptions(given: DiffusersArguments): ScheduleOptions {
  for (const name of Object.keys(given)) {
    if ((names as readonly string[]).includes(name)) continue;
    throw new KinographError('sampler.option', {
      where: 'schedule options',
      wanted: 'an argument of set_timesteps or step',
      got: name,
      next: suggestion(name, names),
    });
  }
  const churns = [given.s_churn, given.s_tmin, given.s_tmax, given.s_noise].some(isGiven);
  const options: ScheduleOptions = {
    steps: number(given, 'num_inference_steps'),
    timesteps: numbers(given, 'timesteps'),
    sigmas: numbers(given, 'sigmas'),
    mu: number(given, 'mu'),
    eta: number(given, 'eta'),
    useClippedOutput: isGiven(given.use_clipped_model_output) ? given.use_clipped_model_output === true : undefined,
    originalSteps: number(given, 'original_inference_steps'),
    strength: number(given, 'strength'),
    churn: churns
      ? {
          amount: number(given, 's_churn') ?? 0,
          from: number(given, 's_tmin'),
          to: number(given, 's_tmax'),
          noise: number(given, 's_noise'),
        }
      : undefined,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const isGiven = (value: unknown) => value !== undefined && value !== null;

function number(given: DiffusersArguments, name: keyof DiffusersArguments): number | undefined {
  const value = given[name];
  if (!isGiven(value)) return undefined;
  if (typeof value === 'number') return value;
  throw wrongType(name, 'a number', value);
}

function numbers(given: DiffusersArguments, name: keyof DiffusersArguments): number[] | undefined {
  const value = given[name];
  if (!isGiven(value)) return undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value;
  throw wrongType(name, 'a list of numbers', value);
}

function wrongType(name: string, wanted: string, value: unknown): KinographError<'sampler.option'> {
  return new KinographError('sampler.option', {
    where: `schedule options: ${name}`,
    wanted,
    got: JSON.stringify(value),
  });
}
