import { KinographError, suggestion } from '@kinograph/errors';
import type { z } from 'zod';

/**
 * A scheduler's config with diffusers' defaults filled in. Fields it does not know are left out, because checkpoints carry
 * the fields of other scheduler classes too.
 * @throws KinographError `sampler.config`: names the field, what it takes, and the value found.
 */
export function readConfig<Fields extends z.ZodObject>(
  name: string,
  fields: Fields,
  config: Readonly<Record<string, unknown>>,
): z.output<Fields> {
  const result = fields.safeParse(config);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const field = String(issue.path[0] ?? 'config');
  const value = config[field];
  const choices = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  throw new KinographError('sampler.config', {
    where: `${name}: config field ${field}`,
    wanted: choices.length > 0 ? choices.join(' or ') : wantedBy(issue),
    got: JSON.stringify(value) ?? 'nothing',
    next: choices.length > 0 && typeof value === 'string' ? suggestion(value, choices) : undefined,
    cause: result.error,
  });
}

function wantedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

/** The error for a value, or a combination of values, that cannot work. */
export function unsupported(
  name: string,
  field: string,
  wanted: string,
  got: unknown,
): KinographError<'sampler.config'> {
  return new KinographError('sampler.config', {
    where: `${name}: config field ${field}`,
    wanted,
    got: typeof got === 'string' ? got : JSON.stringify(got),
  });
}
