import type { GraphData, Problem } from '@kinograph/graph';
import type { Engine } from '../engine/engine.js';
import { emptyDocument, type GraphDocument, type Place } from './graph-document.js';
import { createStore, type Store } from './store.js';
import { edited, redone, type Undoable, undoable, undone } from './undo.js';

/** A graph document under edit: undo, problems and what is selected, without any looks. */
export interface Editor {
  readonly state: Store<Undoable<GraphDocument>>;
  /** What keeps the graph from running, a moment after the last edit. */
  readonly problems: Store<readonly Problem[]>;
  /** Ids of the selected nodes. */
  readonly selection: Store<readonly string[]>;
  /** How many graphs were opened. */
  readonly openings: Store<number>;
  document(): GraphDocument;
  /** Changes the document; edits of one `sort` in a row are one step of undo. */
  edit(change: (document: GraphDocument) => GraphDocument, sort?: string): void;
  undo(): void;
  redo(): void;
  /** Puts another graph in its place, which can be undone where there was one. */
  open(graph: GraphData, places: Readonly<Record<string, Place>>): void;
}

/** Milliseconds of rest before a graph is checked. */
const rest = 150;

/** Makes an editor that asks an engine what is wrong with its graph. */
export function createEditor(engine: Pick<Engine, 'check'>, first: GraphDocument = emptyDocument): Editor {
  const state = createStore(undoable(first));
  const problems = createStore<readonly Problem[]>([]);
  const selection = createStore<readonly string[]>([]);
  const openings = createStore(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let checked: GraphData | undefined;

  async function check(): Promise<void> {
    const { graph } = state.get().present;
    if (graph === checked) return;
    checked = graph;
    const found = await engine.check(graph).catch(() => []);
    if (state.get().present.graph === graph) problems.set(found);
  }
  function later(): void {
    clearTimeout(timer);
    timer = setTimeout(check, rest);
  }
  state.subscribe(later);
  later();

  return {
    state,
    problems,
    selection,
    openings,
    document: () => state.get().present,
    edit: (change, sort) => state.set((before) => edited(before, change(before.present), sort)),
    undo: () => state.set(undone),
    redo: () => state.set(redone),
    open(graph, places) {
      selection.set([]);
      const first = Object.keys(state.get().present.graph.nodes).length === 0;
      state.set((before) => (first ? undoable({ graph, places }) : edited(before, { graph, places })));
      openings.set((count) => count + 1);
    },
  };
}
