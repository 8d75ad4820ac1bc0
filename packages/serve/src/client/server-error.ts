import { KinographError } from '@kinograph/errors';
import type { ProblemDetails } from '../api/problem.js';

/** What a server answered in place of what was asked for. Its code and parts are the server's own. */
export class ServerError extends KinographError {
  /** HTTP status; `0` where no answer came. */
  readonly status: number;
  /** All the server said; for a graph its `problems`, for a node that failed its `node`. */
  readonly problem: ProblemDetails;

  constructor(status: number, problem: ProblemDetails, cause?: unknown) {
    super(problem.code, { ...problem, ...(cause !== undefined && { cause }) });
    this.name = 'ServerError';
    this.status = status;
    this.problem = problem;
  }
}

/** The error of an answer that is none. */
export async function errorOf(response: Response): Promise<ServerError> {
  const told: unknown = await response.json().catch(() => undefined);
  if (typeof told === 'object' && told !== null && 'code' in told && 'where' in told) {
    return new ServerError(response.status, told as ProblemDetails);
  }
  return unreadable(response.status, response.url, `${response.status} ${response.statusText}`.trim());
}

/** The error of no answer, or one that is not of such a server. */
export function unreadable(status: number, where: string, got: string, cause?: unknown): ServerError {
  const code = 'serve.no-answer';
  const parts = { where, wanted: 'an answer of kinograph serve', got, next: 'Check the address, and that it runs.' };
  return new ServerError(status, { type: `urn:kinograph:error:${code}`, title: got, code, ...parts }, cause);
}
