import { KinographError } from '@kinograph/errors';
import { type GraphData, graphDataSchema } from '@kinograph/graph';

/**
 * A graph from JSON text, as far as its form goes: stages it does not know, or connections that do not hold, are shown in the
 * editor instead.
 * @throws KinographError `studio.graph` for what is no graph.
 */
export function readGraphText(json: string): GraphData {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw noGraph((cause as Error).message, cause);
  }
  const result = graphDataSchema.safeParse(parsed);
  if (!result.success) {
    const issues = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
    throw noGraph(issues.slice(0, 2).join('; '), result.error);
  }
  return result.data as GraphData;
}

function noGraph(got: string, cause: unknown): KinographError {
  return new KinographError('studio.graph', {
    where: 'the file',
    wanted: 'the JSON of a graph, as `kinograph graph` and this studio save it',
    got,
    cause,
  });
}
