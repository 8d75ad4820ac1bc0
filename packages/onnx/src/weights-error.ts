import { KinographError, nearest } from '@kinograph/errors';
import { formatShape } from './shape.js';

/** One tensor that does not fit. `nearest` is the most similar name among those the other side has left. */
export type WeightProblem =
  | { readonly kind: 'missing'; readonly name: string; readonly wanted: readonly number[]; readonly nearest?: string }
  | {
      readonly kind: 'shape';
      readonly name: string;
      readonly wanted: readonly number[];
      readonly got: readonly number[];
    }
  | { readonly kind: 'dtype'; readonly name: string; readonly wanted: string; readonly got: string }
  | { readonly kind: 'unused'; readonly name: string; readonly got: readonly number[] };

/** Names beyond this many are not searched for a similar one. */
const MOST_SEARCHES = 50;

/** Weights do not fit the graph: every missing, misshapen, mistyped and left-over tensor at once. Code `onnx.weights`. */
export class WeightsError extends KinographError<'onnx.weights'> {
  readonly problems: readonly WeightProblem[];

  constructor(model: string, found: readonly WeightProblem[]) {
    const problems = withNearest(found);
    const count = problems.length === 1 ? '1 weight does' : `${problems.length} weights do`;
    super('onnx.weights', { where: `${model}: ${count} not fit the graph\n${problems.map(describe).join('\n')}` });
    this.problems = problems;
  }
}

function withNearest(problems: readonly WeightProblem[]): WeightProblem[] {
  const unused = problems.filter(({ kind }) => kind === 'unused').map(({ name }) => name);
  let searches = 0;
  return problems.map((problem) => {
    if (problem.kind !== 'missing' || searches++ >= MOST_SEARCHES) return problem;
    const match = nearest(problem.name, unused);
    return match === undefined ? problem : { ...problem, nearest: match };
  });
}

function describe(problem: WeightProblem): string {
  const { kind, name } = problem;
  if (kind === 'unused')
    return `- weight ${name}: the file has ${formatShape(problem.got)}, nothing in the graph reads it.`;
  if (kind === 'dtype') return `- weight ${name}: the graph wants ${problem.wanted}, the file has ${problem.got}.`;
  const wanted = `- weight ${name}: the graph wants ${formatShape(problem.wanted)}, the file has`;
  if (kind === 'shape') return `${wanted} ${formatShape(problem.got)}.`;
  return `${wanted} no such tensor.${problem.nearest === undefined ? '' : ` Did you mean "${problem.nearest}"?`}`;
}
