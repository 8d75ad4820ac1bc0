import { KinographError } from '@kinograph/errors';
import type { Disagreement } from '../validate/attributes.js';

/** The error of a value that says something else of itself than the wiring says of its port. */
export function mismatch(where: string, kind: string, { attribute, known, came }: Disagreement): KinographError {
  return new KinographError('graph.attribute-mismatch', {
    where,
    wanted: `${kind} of ${attribute} "${known.text}" (${known.by})`,
    got: `${attribute} "${came.text}" (${came.by})`,
    next: 'Both must come from one checkpoint.',
  });
}
