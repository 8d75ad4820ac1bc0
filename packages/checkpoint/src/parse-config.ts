import { KinographError, suggestion } from '@kinograph/errors';
import type { z } from 'zod';
import type { Component } from './checkpoint.js';

/** One issue of a zod check; the fields beyond `code`, `path` and `message` depend on the code. */
type Issue = z.core.$ZodIssue;

/**
 * Checks a component's config against what the code supports, and gives it back typed, defaults filled in. Fields the schema
 * does not name are dropped; make it `z.looseObject` to keep them, `z.strictObject` to refuse them.
 *
 * @throws KinographError `checkpoint.config-unsupported`: the first field at fault with the values wanted and found; the
 *   others follow in the same message.
 */
export function parseConfig<Schema extends z.ZodType>(
  component: Pick<Component, 'location' | 'config'>,
  schema: Schema,
): z.output<Schema> {
  const result = schema.safeParse(component.config);
  if (result.success) return result.data;
  const [first, ...others] = result.error.issues.map((issue) => describe(issue, component.config));
  const { field, wanted, got, hint } = first!;
  const also = others.map((other) => `${other.field} (wanted ${other.wanted}, got ${other.got})`);
  const next = [
    hint,
    also.length > 0 && `Not supported either: ${also.join('; ')}.`,
    'This code does not run such a model; use a checkpoint whose config has supported values.',
  ];
  throw new KinographError('checkpoint.config-unsupported', {
    where: `${component.location}: config ${field}`,
    wanted,
    got,
    next: next.filter(Boolean).join(' '),
    cause: result.error,
  });
}

function describe(issue: Issue, config: unknown): { field: string; wanted: string; got: string; hint?: string } {
  const value = valueAt(config, issue.path);
  const hint =
    issue.code === 'invalid_value' && typeof value === 'string'
      ? suggestion(value, issue.values.map(String))
      : undefined;
  return { field: fieldName(issue.path), wanted: wantedBy(issue), got: shown(value), hint };
}

function wantedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int'
        ? 'an integer'
        : `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map((value) => shown(value)).join(' or ');
    case 'too_small':
      return `${measured(issue.origin)}${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `${measured(issue.origin)}${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unit(issue.origin)}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `no fields beyond the supported ones, not ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return issue.errors.length > 0
        ? [...new Set(issue.errors.flatMap((option) => option.slice(0, 1).map(wantedBy)))].join(' or ')
        : issue.message;
    default:
      return issue.message;
  }
}

const measured = (origin: string) => (origin === 'array' || origin === 'string' ? 'a length of ' : '');
const unit = (origin: string) => (origin === 'array' ? ' entries' : origin === 'string' ? ' characters' : '');

/** `patch_size[1]`, `rope_parameters.rope_theta`; the whole config for an empty path. */
function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'as a whole';
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? String(key) : `${name}.${String(key)}`),
    '',
  );
}

function valueAt(config: unknown, path: readonly PropertyKey[]): unknown {
  let value = config;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
