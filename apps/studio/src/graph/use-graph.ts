import { useMemo } from 'react';
import type { GraphDocument } from '../core/graph-document.js';
import { type NodeState, textOfProblem } from '../core/run-state.js';
import type { StageCatalogue, StageDescription } from '../engine/stage-catalogue.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';

const nothing: StageCatalogue = { stages: [], kinds: [] };

/** The stages of the engine; none until it has answered. */
export function useCatalogue(): StageCatalogue {
  return useStore(useWorkbench().studio.description)?.catalogue ?? nothing;
}

/** Stages by id. */
export function useStages(): ReadonlyMap<string, StageDescription> {
  const { stages } = useCatalogue();
  return useMemo(() => new Map(stages.map((stage) => [stage.id, stage])), [stages]);
}

/** The document under edit. */
export function useDocument(): GraphDocument {
  return useStore(useWorkbench().editor.state).present;
}

/** How a node fared in the last run. */
export function useNodeState(id: string): NodeState | undefined {
  return useStore(useWorkbench().studio.run).nodes[id];
}

/** What is wrong with a node, in words: its problems, and why its stage failed. */
export function useNodeTroubles(id: string): readonly string[] {
  const { studio, editor } = useWorkbench();
  const found = useStore(editor.problems);
  const { nodes } = useStore(studio.run);
  const failure = nodes[id]?.failure;
  const own = found.filter(({ node }) => node === id);
  return [...own.map((problem) => textOfProblem(problem, false)), ...(failure ? [failure.message] : [])];
}

/** Ids of the nodes with something wrong. */
export function useTroubledNodes(): ReadonlySet<string> {
  const { studio, editor } = useWorkbench();
  const problems = useStore(editor.problems);
  const { nodes } = useStore(studio.run);
  const failed = Object.keys(nodes).filter((id) => nodes[id]!.failure !== undefined);
  const ids = [...problems.flatMap(({ node }) => node ?? []), ...failed].join('\n');
  return useMemo(() => new Set(ids === '' ? [] : ids.split('\n')), [ids]);
}
