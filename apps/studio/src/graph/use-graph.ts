import { useMemo } from 'react';
import type { GraphDocument } from '../core/graph-document.js';
import { type NodeState, textOfProblem } from '../core/run-state.js';
import type { Store } from '../core/store.js';
import type { StageCatalogue, StageDescription } from '../engine/stage-catalogue.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';

const nothing: StageCatalogue = { stages: [], kinds: [] };

/** What the canvas shows: the graph under edit, or what is inside a node of it. */
export interface Scene {
  readonly document: GraphDocument;
  readonly catalogue: StageCatalogue;
  /** Path of the node that is looked into; what is inside can be looked at, not changed. Undefined for the graph itself. */
  readonly path: string | undefined;
  readonly selection: Store<readonly string[]>;
}

/** What the canvas shows. */
export function useScene(): Scene {
  const { editor, studio, opened: store, selectionInside } = useWorkbench();
  const opened = useStore(store);
  const { present } = useStore(editor.state);
  const catalogue = useStore(studio.description)?.catalogue ?? nothing;
  return useMemo(
    () =>
      opened
        ? { document: opened, catalogue: opened.catalogue, path: opened.path, selection: selectionInside }
        : { document: present, catalogue, path: undefined, selection: editor.selection },
    [opened, present, catalogue, selectionInside, editor],
  );
}

/** The stages of what is shown; none until the engine has answered. */
export function useCatalogue(): StageCatalogue {
  return useScene().catalogue;
}

/** Stages by id. */
export function useStages(): ReadonlyMap<string, StageDescription> {
  const { stages } = useCatalogue();
  return useMemo(() => new Map(stages.map((stage) => [stage.id, stage])), [stages]);
}

/** The document that is shown. */
export function useDocument(): GraphDocument {
  return useScene().document;
}

/** What events call a node of what is shown. */
export function usePath(id: string): string {
  const { path } = useScene();
  return path === undefined ? id : `${path}/${id}`;
}

/** How a node fared in the last run. */
export function useNodeState(id: string): NodeState | undefined {
  const path = usePath(id);
  return useStore(useWorkbench().studio.run).nodes[path];
}

/** What is wrong with a node, in words: its problems, and why its stage failed. */
export function useNodeTroubles(id: string): readonly string[] {
  const { editor } = useWorkbench();
  const found = useStore(editor.problems);
  const path = usePath(id);
  const failure = useNodeState(id)?.failure;
  const own = found.filter(({ node }) => node === path);
  return [...own.map((problem) => textOfProblem(problem, false)), ...(failure ? [failure.message] : [])];
}

/** Ids of the nodes with something wrong. */
export function useTroubledNodes(): ReadonlySet<string> {
  const { studio, editor } = useWorkbench();
  const { path } = useScene();
  const problems = useStore(editor.problems);
  const { nodes } = useStore(studio.run);
  const failed = Object.keys(nodes).filter((id) => nodes[id]!.failure !== undefined);
  const start = path === undefined ? '' : `${path}/`;
  const ids = [...problems.flatMap(({ node }) => node ?? []), ...failed]
    .filter((id) => id.startsWith(start))
    .map((id) => id.slice(start.length))
    .join('\n');
  return useMemo(() => new Set(ids === '' ? [] : ids.split('\n')), [ids]);
}
