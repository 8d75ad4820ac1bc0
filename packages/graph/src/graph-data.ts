import { z } from 'zod';

const namePattern = /^\w[\w.-]*$/;

/** Whether a text can name a node, a port, or an input or output of a graph: letters, digits, `_`, `-` and `.`. */
export function isName(text: string): boolean {
  return namePattern.test(text) && text !== '__proto__';
}

const name = z.string().refine(isName, { error: 'a name of letters, digits, "_", "-" and "."' });

const source = z.union([
  z.strictObject({ node: z.string(), output: z.string() }),
  z.strictObject({ input: z.string() }),
]);

const node = z.strictObject({
  stage: z.string(),
  version: z.int().positive(),
  parameters: z.record(z.string(), z.json()).default({}),
  inputs: z.record(name, source).default({}),
});

const port = z.strictObject({ kind: z.string(), attributes: z.record(z.string(), z.string()).default({}) });

/** The JSON form of a graph: plain data, named parameters, no code. */
export const graphDataSchema = z.strictObject({
  format: z.literal('kinograph.graph'),
  version: z.literal(1),
  name: z.string(),
  /** What the graph is given, by name. */
  inputs: z.record(name, port).default({}),
  nodes: z.record(name, node),
  /** What the graph gives, by name. */
  outputs: z.record(name, source).default({}),
});

/** A graph as data. */
export interface GraphData {
  readonly format: 'kinograph.graph';
  readonly version: 1;
  readonly name: string;
  /** What the graph is given, by name. */
  readonly inputs: Record<string, { kind: string; attributes: Record<string, string> }>;
  readonly nodes: Record<string, NodeData>;
  /** What the graph gives, by name. */
  readonly outputs: Record<string, { node: string; output: string } | { input: string }>;
}

/** A node as data. */
export interface NodeData {
  /** Id of its stage. */
  readonly stage: string;
  /** Version of the stage it was made with. */
  readonly version: number;
  readonly parameters: Record<string, unknown>;
  /** Where each connected input takes its value from. */
  readonly inputs: Record<string, { readonly node: string; readonly output: string } | { readonly input: string }>;
}

/** The format written by this version. */
export const graphFormat = { format: 'kinograph.graph', version: 1 } as const;
