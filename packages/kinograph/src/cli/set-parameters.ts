import { KinographError, suggestion } from '@kinograph/errors';
import type { GraphData } from '@kinograph/graph';

/**
 * Changes parameters of a graph: `node.parameter=value`, the value as JSON or, where that is no JSON, as text.
 * @throws KinographError `kinograph.set` for anything else, and for a node that is not there (nearest match).
 */
export function setParameters(data: GraphData, assignments: readonly string[]): GraphData {
  const nodes = { ...data.nodes };
  for (const assignment of assignments) {
    const match = /^([^.=]+)\.([^.=]+)=(.*)$/s.exec(assignment);
    if (!match) {
      throw new KinographError('kinograph.set', { where: '--set', wanted: 'node.parameter=value', got: assignment });
    }
    const [, id, name, text] = match as unknown as [string, string, string, string];
    const node = nodes[id];
    if (!node) {
      const next = suggestion(id, Object.keys(nodes));
      throw new KinographError('kinograph.set', { where: '--set', wanted: 'a node of the graph', got: id, next });
    }
    nodes[id] = { ...node, parameters: { ...node.parameters, [name]: parse(text) } };
  }
  return { ...data, nodes };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
