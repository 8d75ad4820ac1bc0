import { suggestion } from '@kinograph/errors';
import type { z } from 'zod';
import type { GraphData, NodeData } from '../graph-data.js';
import type { Registry } from '../registry.js';
import type { AnyStage, Ports } from '../stage.js';
import type { Problem } from './problem.js';

/** A node whose stage is known, with its parameters checked and defaults filled in. */
export interface CheckedNode {
  readonly id: string;
  readonly stage: AnyStage;
  readonly data: NodeData;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Finds each node's stage and checks its version, parameters and the names of its inputs. */
export function checkNodes(data: GraphData, registry: Registry, problems: Problem[]): Map<string, CheckedNode> {
  const nodes = new Map<string, CheckedNode>();
  for (const [id, node] of Object.entries(data.nodes)) {
    const stage = registry.stages.get(node.stage);
    if (!stage) {
      const fix = suggestion(node.stage, registry.stages.keys());
      problems.push({ code: 'graph.stage-unknown', node: id, wanted: 'a known stage', came: `"${node.stage}"`, fix });
      continue;
    }
    if (node.version !== stage.version) {
      problems.push({
        code: 'graph.stage-version',
        node: id,
        wanted: `version ${stage.version} of stage ${stage.id}`,
        came: `version ${node.version}`,
        fix: 'Save the graph again with this version, or install the one it was made with.',
      });
    }
    checkPorts(id, node, stage, problems);
    nodes.set(id, { id, stage, data: node, parameters: checkParameters(id, node, stage, problems) });
  }
  return nodes;
}

function checkPorts(id: string, node: NodeData, stage: AnyStage, problems: Problem[]): void {
  const ports = stage.inputs as Ports;
  for (const name of Object.keys(node.inputs)) {
    if (Object.hasOwn(ports, name)) continue;
    const fix = suggestion(name, Object.keys(ports));
    problems.push({
      code: 'graph.port-unknown',
      node: id,
      port: name,
      wanted: `an input of ${stage.id}`,
      came: `"${name}"`,
      fix,
    });
  }
  for (const [name, port] of Object.entries(ports)) {
    if (port.optional || Object.hasOwn(node.inputs, name)) continue;
    problems.push({
      code: 'graph.input-missing',
      node: id,
      port: name,
      wanted: `a ${port.kind.kind}`,
      came: 'nothing',
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
  const known = Object.keys(schema.shape);
  for (const name of Object.keys(node.parameters)) {
    if (known.includes(name)) continue;
    const fix = suggestion(name, known);
    problems.push({
      code: 'graph.parameter-unknown',
      node: id,
      port: name,
      wanted: `a parameter of ${stage.id}`,
      came: `"${name}"`,
      fix,
    });
  }
  const result = schema.safeParse(node.parameters);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const value = issue.path.reduce<unknown>(
      (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
      node.parameters,
    );
    problems.push({
      code: 'graph.parameter',
      node: id,
      port: issue.path.join('.'),
      wanted: issue.message.replace(/^Invalid (input|option): expected /, '').replace(/, received .*$/, ''),
      came: value === undefined ? 'nothing' : JSON.stringify(value),
    });
  }
  return node.parameters;
}
