import type { NodeData } from '../graph-data.js';
import type { AnyStage } from '../stage.js';
import type { Problem } from '../validate/problem.js';

/** A node as this version of its stage has it, or why there is no such thing. */
export type Migrated = { readonly node: NodeData } | { readonly problem: Problem };

/** Brings a node that was saved with another version of its stage up to this one. */
export function migrateNode(id: string, node: NodeData, stage: AnyStage): Migrated {
  if (node.version === stage.version) return { node };
  const about = {
    code: 'graph.stage-version',
    node: id,
    wanted: `version ${stage.version} of stage ${stage.id}`,
    came: `version ${node.version}`,
  } as const;
  if (node.version > stage.version) {
    const fix = `The graph was made with a newer ${stage.id}: install that version of its package.`;
    return { problem: { ...about, fix } };
  }
  if (!stage.migrate) {
    const fix = 'Make the node again with this version, or install the one it was made with.';
    return { problem: { ...about, fix } };
  }
  try {
    const parameters = stage.migrate(structuredClone(node.parameters), node.version);
    return { node: { ...node, version: stage.version, parameters } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { problem: { ...about, came: `version ${node.version}, which cannot be brought up to date: ${message}` } };
  }
}
