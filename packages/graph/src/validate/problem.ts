/** What can be wrong with a graph. */
export type ProblemCode =
  | 'graph.format'
  | 'graph.stage-unknown'
  | 'graph.stage-version'
  | 'graph.kind-unknown'
  | 'graph.parameter'
  | 'graph.parameter-unknown'
  | 'graph.port-unknown'
  | 'graph.input-missing'
  | 'graph.source-unknown'
  | 'graph.kind-mismatch'
  | 'graph.attribute-mismatch'
  | 'graph.cycle';

/** One thing wrong with a graph. */
export interface Problem {
  readonly code: ProblemCode;
  /** The node it belongs to; undefined for the graph itself. */
  readonly node?: string;
  /** The port, or the parameter's path. */
  readonly port?: string;
  readonly wanted: string;
  readonly came: string;
  /** What to do, with the nearest match where a name is unknown. */
  readonly fix?: string;
}

/** `node "decode", latent: wanted latent of space wan21, came an embedding. ...` */
export function problemText({ node, port, wanted, came, fix }: Problem): string {
  const place = [node === undefined ? 'graph' : `node "${node}"`, port].filter(Boolean).join(', ');
  return `${place}: wanted ${wanted}, came ${came}.${fix ? ` ${fix}` : ''}`;
}
