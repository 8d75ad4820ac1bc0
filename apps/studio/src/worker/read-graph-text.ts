import { KinographError } from '@kinograph/errors';
import { type GraphData, graphDataSchema, type Registry, readGraph } from '@kinograph/graph';

/**
 * A graph from JSON text, brought up to date where it was made with older stages. Only its form must hold: stages that are not known, or
 * connections that cannot be, are shown in the editor.
 * @throws KinographError `studio.graph` for what is no graph.
 */
export function readGraphText(json: string, registry: Registry): GraphData {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw noGraph((cause as Error).message, cause);
  }
  try {
    return readGraph(parsed, registry).data;
  } catch {
    // It cannot run as it is; that is for the editor to show.
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
