import { KinographError, suggestion } from '@kinograph/errors';
import type { z } from 'zod';
import type { Graph } from './graph.js';
import { issueParts } from './validate/parameter-problem.js';

/**
 * The graph inside a node, to be looked at. Only the nodes on the way are checked.
 * @param path names of nodes from the outside in, `shots/denoise`, as events have them
 * @throws KinographError `graph.node-unknown`, `graph.stage-unknown`, `graph.parameter`; `graph.no-subgraph` where the node computes
 *   by itself, or its graph depends on what it is given.
 */
export function subgraphAt(graph: Graph, path: string): Graph {
  const names = path.split('/');
  return names.reduce((outer, name, depth) => subgraphOf(outer, name, names.slice(0, depth + 1).join('/')), graph);
}

function subgraphOf({ data, registry }: Graph, name: string, path: string): Graph {
  const where = `graph ${data.name}: node "${path}"`;
  const node = Object.hasOwn(data.nodes, name) ? data.nodes[name] : undefined;
  if (node === undefined) {
    const next = suggestion(name, Object.keys(data.nodes));
    throw new KinographError('graph.node-unknown', { where, wanted: 'a node of the graph', got: 'none', next });
  }
  const stage = registry.stages.get(node.stage);
  if (stage === undefined) {
    const next = suggestion(node.stage, registry.stages.keys());
    throw new KinographError('graph.stage-unknown', { where, wanted: 'a known stage', got: `"${node.stage}"`, next });
  }
  if (stage.graph === undefined) {
    throw new KinographError('graph.no-subgraph', {
      where,
      wanted: 'a stage that is a graph itself',
      got: `"${stage.id}", which is none that can be known before it runs`,
    });
  }
  const parameters = (stage.parameters as z.ZodObject).safeParse(node.parameters);
  if (parameters.success) return stage.graph(parameters.data);
  const { port, wanted, came } = issueParts(parameters.error.issues[0]!, node.parameters);
  throw new KinographError('graph.parameter', { where: `${where}, ${port}`, wanted, got: came });
}
