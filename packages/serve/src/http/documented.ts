import { z } from '@hono/zod-openapi';
import { problemSchema } from '../api/problem.js';

/** A JSON answer of a route's description. */
export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A JSON body of a route's description. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { 'application/json': { schema } } } };
}

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});

/** Answers that any route may give. */
export const problems = {
  400: problem('The body is no JSON.'),
  403: problem('A page of another origin asks.'),
  404: problem('There is none.'),
  413: problem('The body is too large.'),
  415: problem('The body is not sent as JSON.'),
  421: problem('The request is for another host.'),
  422: problem('What is asked for cannot be done, and why.'),
  500: problem('The server failed.'),
  503: problem('Too much is asked for already; `Retry-After` says when to come back.'),
} as const;

/** The parameter of routes below a run. */
export const runParameter = z.object({
  id: z.string().openapi({ param: { name: 'id', in: 'path' }, description: 'Id of a run.' }),
});
