import { KinographError, suggestion } from '@kinograph/errors';
import type { Scheduler } from '@kinograph/ports';
import { schedulerClass } from './scheduler-classes.js';

/** The content of a `scheduler_config.json`. */
export type SchedulerConfig = Readonly<Record<string, unknown>>;

/**
 * The scheduler of a checkpoint: its class (`_class_name`) and config, with some fields replaced. Fields of the config
 * that the class does not have are left out, as diffusers does; unknown fields in `overrides` are errors.
 * @throws KinographError `sampler.unknown` for a class or override it does not know, with the nearest name;
 * `sampler.config` for a value or combination the class does not support.
 */
export function schedulerFromConfig(
  className: string,
  config: SchedulerConfig = {},
  overrides: SchedulerConfig = {},
): Scheduler {
  const factory = schedulerClass(className);
  const fields = Object.keys(factory.fields.shape);
  for (const field of Object.keys(overrides)) {
    if (fields.includes(field)) continue;
    throw new KinographError('sampler.unknown', {
      where: `${className}: config field`,
      wanted: 'a field of this class',
      got: field,
      next: suggestion(field, fields),
    });
  }
  return factory({ ...config, ...overrides });
}
