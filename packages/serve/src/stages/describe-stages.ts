import { z } from '@hono/zod-openapi';
import type { AnyStage, AttributePattern, Graph, Ports, Registry } from '@kinograph/graph';
import { graphSchema } from '../api/requests.js';

const portSchema = z
  .object({
    kind: z.string(),
    attributes: z
      .record(z.string(), z.union([z.string(), z.object({ variable: z.string() })]))
      .describe('Fixed, or a variable that all ports of the stage that name it share.'),
    optional: z.boolean(),
    lazy: z.boolean().describe('Whether its value is made only once the stage asks for it.'),
  })
  .openapi('Port');

/** A stage as data. */
export const stageSchema = z
  .object({
    id: z.string(),
    version: z.int(),
    description: z.string(),
    inputs: z.record(z.string(), portSchema),
    outputs: z.record(z.string(), portSchema),
    parameters: z.record(z.string(), z.unknown()).describe('JSON Schema (2020-12) of the parameters, an object.'),
    subgraph: z.boolean().describe('Whether it is a graph itself, which `/graphs/inside` tells.'),
  })
  .openapi('Stage', { description: 'A stage that graphs may be made of.' });

/** What graphs may be made of. */
export const stagesSchema = z
  .object({
    stages: z.array(stageSchema),
    kinds: z.array(z.object({ kind: z.string(), attributes: z.array(z.string()), stream: z.boolean() })),
  })
  .openapi('Stages');

/** What is inside a node: a graph, and what it is made of, among which may be stages that no other graph has. */
export const insideSchema = stagesSchema.extend({ graph: graphSchema }).openapi('Inside');

/** A stage as data. */
export type StageDescription = z.infer<typeof stageSchema>;

/** What graphs may be made of. */
export type StagesDescription = z.infer<typeof stagesSchema>;

/** What is inside a node. */
export type InsideDescription = z.infer<typeof insideSchema>;

/** A graph with its stages as data. */
export function describeInside({ data, registry }: Graph): InsideDescription {
  return { ...describeStages(registry), graph: { ...data } };
}

/** A registry as data. */
export function describeStages({ stages, kinds }: Registry): StagesDescription {
  return {
    stages: [...stages.values()].map(describeStage),
    kinds: [...kinds.values()].map(({ kind, attributes, stream }) => ({ kind, attributes: [...attributes], stream })),
  };
}

function describeStage({ id, version, description, inputs, outputs, parameters, graph }: AnyStage) {
  const schema = z.toJSONSchema(parameters as z.ZodType, { io: 'input', unrepresentable: 'any' });
  const both = { inputs: ports(inputs), outputs: ports(outputs) };
  return { id, version, description, ...both, parameters: { ...schema }, subgraph: graph !== undefined };
}

function ports(given: Ports) {
  return Object.fromEntries(
    Object.entries(given).map(([name, { kind, attributes, optional, lazy = false }]) => [
      name,
      { kind: kind.kind, attributes: attributes as AttributePattern, optional, lazy },
    ]),
  );
}
