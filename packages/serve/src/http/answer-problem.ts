import { KinographError } from '@kinograph/errors';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { internalCode, problemOf } from '../api/problem.js';

/** Statuses of codes that are not simply a request that asks for the impossible (422). */
const statuses: Readonly<Record<string, ContentfulStatusCode>> = {
  [internalCode]: 500,
  'serve.json': 400,
  'serve.media-type': 415,
  'serve.body-too-large': 413,
  'serve.host': 421,
  'serve.origin': 403,
  'serve.route-unknown': 404,
  'serve.run-unknown': 404,
  'serve.output-unknown': 404,
  'serve.busy': 503,
  'serve.listeners': 503,
  'serve.closing': 503,
};

/** Seconds after which one that was turned away may try again. */
const retryAfter = '5';

/** Answers with what went wrong, as `application/problem+json`. */
export function answerProblem(c: Context, error: unknown): Response {
  const { code } = problemOf(error);
  const status = statuses[code] ?? 422;
  if (status === 503) c.header('Retry-After', retryAfter);
  return c.json(problemOf(error, { status }), status, { 'Content-Type': 'application/problem+json' });
}

/** An error of this server. */
export function serveError(
  code: string,
  where: string,
  parts: { wanted?: string; got?: string; next?: string } = {},
): KinographError {
  return new KinographError(code, { where, ...parts });
}
