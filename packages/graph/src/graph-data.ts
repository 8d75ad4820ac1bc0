import { z } from 'zod';

const source = z.union([
  z.strictObject({ node: z.string(), output: z.string() }),
  z.strictObject({ input: z.string() }),
]);

const node = z.strictObject({
  stage: z.string(),
  version: z.number().int().positive(),
  parameters: z.record(z.string(), z.unknown()).default({}),
  inputs: z.record(z.string(), source).default({}),
});

const port = z.strictObject({ kind: z.string(), attributes: z.record(z.string(), z.string()).default({}) });

/** The JSON form of a graph: plain data, named parameters, no code. */
export const graphDataSchema = z.strictObject({
  format: z.literal('kinograph.graph'),
  version: z.literal(1),
  name: z.string(),
  /** What the graph is given, by name. */
  inputs: z.record(z.string(), port).default({}),
  nodes: z.record(z.string(), node),
  /** What the graph gives, by name. */
  outputs: z.record(z.string(), source).default({}),
});

/** A graph as data. */
export type GraphData = z.output<typeof graphDataSchema>;

/** A node as data. */
export type NodeData = GraphData['nodes'][string];

/** The format written by this version. */
export const graphFormat = { format: 'kinograph.graph', version: 1 } as const;
