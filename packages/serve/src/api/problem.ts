import { z } from '@hono/zod-openapi';
import { KinographError } from '@kinograph/errors';
import { GraphError, NodeError } from '@kinograph/graph';

/** One thing wrong with a graph. */
export const graphProblemSchema = z
  .object({
    code: z.string(),
    node: z.string().optional(),
    port: z.string().optional(),
    wanted: z.string(),
    came: z.string(),
    nearest: z.string().optional(),
    fix: z.string().optional(),
  })
  .openapi('GraphProblem', { description: 'One thing wrong with a graph.' });

/** What went wrong, as RFC 9457 writes it and in the grammar of every error here. */
export const problemSchema = z
  .object({
    type: z.string().describe('`urn:kinograph:error:` and the code.'),
    title: z.string().describe('The whole message.'),
    status: z.int().optional().describe('Of the answer; left out inside events and runs.'),
    code: z.string().describe('Stable: match on it, never on the message.'),
    where: z.string(),
    wanted: z.string().optional(),
    got: z.string().optional(),
    next: z.string().optional().describe('One thing to do about it.'),
    node: z.string().optional().describe('The node of the graph it belongs to.'),
    problems: z.array(graphProblemSchema).optional().describe('For `graph.invalid`: everything wrong with the graph.'),
  })
  .openapi('Problem', { description: 'What went wrong (RFC 9457).' });

/** What went wrong, as data. */
export type ProblemDetails = z.infer<typeof problemSchema>;

/** The code of an error that is nobody's input: its message stays on the server. */
export const internalCode = 'serve.internal';

/**
 * An error as data. Of one that is not Kinograph's own nothing is told but that it happened.
 * @param hide a text that must not leave the server, such as the folder of a run
 */
export function problemOf(error: unknown, { status, hide = [] }: { status?: number; hide?: readonly string[] } = {}) {
  const problem = error instanceof NodeError ? ofNode(error) : ofError(error);
  const tidy = (text: string) => hide.reduce((rest, secret) => rest.replaceAll(secret, ''), text);
  const entries = Object.entries({ ...problem, status })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value === 'string' ? tidy(value) : value]);
  return Object.fromEntries(entries) as ProblemDetails;
}

function ofNode(error: NodeError): ProblemDetails {
  return { ...ofError(error.cause), node: error.node };
}

function ofError(error: unknown): ProblemDetails {
  if (error instanceof GraphError) return { ...parts(error), problems: [...error.problems] };
  if (error instanceof KinographError) return parts(error);
  const name = error instanceof DOMException ? error.name : undefined;
  if (name === 'AbortError') return plain('serve.cancelled', 'The run was cancelled');
  return plain(internalCode, 'The server failed');
}

function parts(error: KinographError): ProblemDetails {
  const { code, message, where, wanted, got, next } = error;
  return { type: `urn:kinograph:error:${code}`, title: message, code, where, wanted, got, next };
}

function plain(code: string, where: string): ProblemDetails {
  return { type: `urn:kinograph:error:${code}`, title: `${where}.`, code, where };
}
