import { nearest, suggestion } from '@kinograph/errors';

/** What can be wrong with a graph. */
export type ProblemCode =
  | 'graph.format'
  | 'graph.name-twice'
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
  /** The port; for `graph.parameter` and `graph.parameter-unknown` the path of the parameter, joined by dots. */
  readonly port?: string;
  readonly wanted: string;
  readonly came: string;
  /** The known name most like an unknown one. */
  readonly nearest?: string;
  /** What to do. */
  readonly fix?: string;
}

/** `node "decode", latent: wanted latent of space wan21, came an embedding. ...` */
export function problemText({ node, port, wanted, came, fix }: Problem): string {
  const place = [node === undefined ? 'graph' : `node "${node}"`, port].filter(Boolean).join(', ');
  return `${place}: wanted ${wanted}, came ${came}.${fix ? ` ${fix}` : ''}`;
}

/** The end of a problem about an unknown name: what came, and what it was probably meant to be. */
export function unknownName(name: string, known: Iterable<string>): Pick<Problem, 'came' | 'nearest' | 'fix'> {
  const names = [...known];
  const match = nearest(name, names);
  return { came: `"${name}"`, ...(match !== undefined && { nearest: match }), fix: suggestion(name, names) };
}
