import { KinographError } from '@kinograph/errors';

/** A stage that failed in a run; `cause` is what it threw. */
export class NodeError extends KinographError<'graph.node-failed'> {
  readonly node: string;
  readonly stage: string;

  constructor(node: string, stage: string, cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super('graph.node-failed', {
      where: node === stage ? `${node}: ${message}` : `${node} (${stage}): ${message}`,
      cause,
    });
    this.name = 'NodeError';
    this.node = node;
    this.stage = stage;
  }
}
