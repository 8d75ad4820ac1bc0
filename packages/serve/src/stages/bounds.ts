import { KinographError } from '@kinograph/errors';
import { type CheckedGraph, checkGraph, type Graph } from '@kinograph/graph';
import type { Limits } from '../limits.js';

/** Timesteps of a scheduler's table; released models have a thousand. */
const mostTimesteps = 100_000;

/** Checks that a graph's own numbers stay within what the server takes on. @throws KinographError `serve.limit`. */
export function requireWithinLimits(graph: Graph, limits: Limits): CheckedGraph {
  const checked = checkGraph(graph);
  atMost(`graph ${graph.data.name}`, 'nodes', checked.nodes.length, limits.nodes);
  for (const { id, parameters } of checked.nodes) {
    const number = (name: string) => (typeof parameters[name] === 'number' ? (parameters[name] as number) : undefined);
    const where = `node "${id}"`;
    atMost(where, 'steps', number('steps') ?? 0, limits.steps);
    atMost(where, 'tokens of text', number('maxLength') ?? 0, limits.textTokens);
    const config = parameters.config as { num_train_timesteps?: unknown } | undefined;
    atMost(where, 'timesteps', Number(config?.num_train_timesteps ?? 0), mostTimesteps);
    const [width, height] = [number('width'), number('height')];
    if (width === undefined || height === undefined) continue;
    requireVideo(where, { width, height, frames: number('frames') ?? 1, batch: number('batch') ?? 1 }, limits);
  }
  return checked;
}

/** A video as large as one may be. @throws KinographError `serve.limit`. */
export function requireVideo(
  where: string,
  { width, height, frames, batch }: { width: number; height: number; frames: number; batch: number },
  { videoPixels }: Limits,
): void {
  const pixels = width * height * frames * batch;
  if (pixels <= videoPixels) return;
  const clips = batch === 1 ? '' : ` x ${batch} clips`;
  throw limit(where, `at most ${videoPixels} pixels`, `${width}x${height} x ${frames} frames${clips}: ${pixels}`);
}

function atMost(where: string, what: string, value: number, most: number): void {
  if (value > most) throw limit(where, `at most ${most} ${what}`, String(value));
}

function limit(where: string, wanted: string, got: string): KinographError {
  const next = 'Ask for less, or start the server with larger limits.';
  return new KinographError('serve.limit', { where, wanted, got, next });
}
