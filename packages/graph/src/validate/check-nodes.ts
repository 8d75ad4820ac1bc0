import type { z } from 'zod';
import type { GraphData, NodeData } from '../graph-data.js';
import type { Registry } from '../registry.js';
import type { AnyStage, Ports } from '../stage.js';
import { migrateNode } from '../versions/migrate-node.js';
import { issueParts } from './parameter-problem.js';
import { type Problem, unknownName } from './problem.js';

/** A node whose stage is known, with its parameters checked and defaults filled in. */
export interface CheckedNode {
  readonly id: string;
  readonly stage: AnyStage;
  readonly data: NodeData;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Finds each node's stage, brings the node up to its version, and checks its parameters and the names of its inputs. */
export function checkNodes(data: GraphData, registry: Registry, problems: Problem[]): Map<string, CheckedNode> {
  const nodes = new Map<string, CheckedNode>();
  for (const [id, node] of Object.entries(data.nodes)) {
    const stage = registry.stages.get(node.stage);
    if (!stage) {
      const unknown = unknownName(node.stage, registry.stages.keys());
      problems.push({ code: 'graph.stage-unknown', node: id, wanted: 'a known stage', ...unknown });
      continue;
    }
    const migrated = migrateNode(id, node, stage);
    if ('problem' in migrated) problems.push(migrated.problem);
    const current = 'node' in migrated ? migrated.node : node;
    checkPorts(id, current, stage, problems);
    nodes.set(id, { id, stage, data: current, parameters: checkParameters(id, current, stage, problems) });
  }
  return nodes;
}

function checkPorts(id: string, node: NodeData, stage: AnyStage, problems: Problem[]): void {
  const ports = stage.inputs as Ports;
  for (const name of Object.keys(node.inputs)) {
    if (Object.hasOwn(ports, name)) continue;
    const wanted = `an input of stage ${stage.id}`;
    problems.push({
      code: 'graph.port-unknown',
      node: id,
      port: name,
      wanted,
      ...unknownName(name, Object.keys(ports)),
    });
  }
  for (const [name, port] of Object.entries(ports)) {
    if (port.optional || Object.hasOwn(node.inputs, name)) continue;
    problems.push({
      code: 'graph.input-missing',
      node: id,
      port: name,
      wanted: withArticle(port.kind.kind),
      came: 'nothing',
      fix: 'Connect it to an output of a node, or to an input of the graph.',
    });
  }
}

function checkParameters(
  id: string,
  node: NodeData,
  stage: AnyStage,
  problems: Problem[],
): Readonly<Record<string, unknown>> {
  const schema = stage.parameters as z.ZodObject;
  for (const name of Object.keys(node.parameters)) {
    if (Object.hasOwn(schema.shape, name)) continue;
    const unknown = unknownName(name, Object.keys(schema.shape));
    const wanted = `a parameter of stage ${stage.id}`;
    problems.push({ code: 'graph.parameter-unknown', node: id, port: name, wanted, ...unknown });
  }
  const result = schema.safeParse(node.parameters);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    // A strict schema says again what was said above.
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) continue;
    problems.push({ code: 'graph.parameter', node: id, ...issueParts(issue, node.parameters) });
  }
  return node.parameters;
}

/** `a latent`, `an embedding`. */
export function withArticle(kind: string): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
