import type { GraphData } from '@kinograph/graph';
import type { ParameterSchema, StageDescription } from '../engine/stage-catalogue.js';

/**
 * Parameters a new node begins with: those that must be given. What other nodes of the graph say of the same name is taken over
 * (a checkpoint, a latent space), since a graph is usually about one model.
 */
export function firstParameters(stage: StageDescription, graph: GraphData): Record<string, unknown> {
  return Object.fromEntries(
    stage.required.map((name): [string, unknown] => [
      name,
      said(name, graph) ?? usual[name] ?? plainest(stage.parameters[name] ?? {}),
    ]),
  );
}

/** What is asked for under these names, where the graph does not say. */
const usual: Readonly<Record<string, unknown>> = {
  checkpoint: 'kinograph:scenes',
  path: 'video.mp4',
  fps: 8,
  text: '',
  maxLength: 32,
  factor: 2,
};

/** Names that mean the same wherever they stand. */
const shared = new Set(['checkpoint', 'space', 'maxLength', 'fps']);

function said(name: string, { nodes }: GraphData): unknown {
  if (!shared.has(name)) return undefined;
  return Object.values(nodes).find(({ parameters }) => parameters[name] !== undefined)?.parameters[name];
}

/** The plainest value a schema allows. */
function plainest({ type, enum: choices, minimum, anyOf, default: given }: ParameterSchema): unknown {
  if (given !== undefined) return given;
  if (choices) return choices[0];
  if (anyOf?.[0]) return plainest(anyOf[0]);
  if (type === 'number' || type === 'integer') return minimum ?? 1;
  if (type === 'boolean') return false;
  if (type === 'array') return [];
  return type === 'object' ? {} : '';
}
