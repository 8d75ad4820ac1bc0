import { nearest } from '@kinograph/errors';
import type { z } from 'zod';
import type { Problem } from './problem.js';

type Issue = z.core.$ZodIssue;

/** What a schema found wrong with a value, as a place, what was wanted and what came. */
export function issueParts(
  issue: Issue,
  whole: unknown,
): Pick<Problem, 'port' | 'wanted' | 'came' | 'nearest' | 'fix'> {
  const path = issue.path.map(String);
  const came = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], whole);
  const place = { port: path.join('.') || undefined };
  if (issue.code === 'unrecognized_keys') {
    return { ...place, wanted: 'known fields only', came: issue.keys.map((key) => `"${key}"`).join(', ') };
  }
  const parts = { ...place, wanted: wantedBy(issue), came: shown(came) };
  if (issue.code !== 'invalid_value' || typeof came !== 'string') return parts;
  const match = nearest(came, issue.values.map(String));
  return match === undefined ? parts : { ...parts, nearest: match, fix: `Did you mean "${match}"?` };
}

function wantedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'invalid_union': {
      const branches = issue.errors.flatMap(([first]) => (first ? [wantedBy(first)] : []));
      return branches.length > 0 ? [...new Set(branches)].join(' or ') : 'one of its forms';
    }
    case 'unrecognized_keys':
      return `no field ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'too_small':
      return `${sizeOf(issue.origin)}${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `${sizeOf(issue.origin)}${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0] ? wantedBy(issue.issues[0]) : issue.message;
    default:
      return issue.message.replace(/^wanted /i, '').replace(/\.$/, '');
  }
}

function sizeOf(origin: string): string {
  return ['string', 'array', 'set', 'file'].includes(origin) ? 'a length of ' : '';
}

/** A value as it is shown in a problem: JSON, cut where it is long. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
