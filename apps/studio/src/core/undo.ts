/** A state, those before it, and those that were undone. */
export interface Undoable<State> {
  readonly past: readonly State[];
  readonly present: State;
  readonly future: readonly State[];
  /** Edits of one sort that follow each other are one step: typing, dragging. */
  readonly sort?: string;
}

/** How many steps can be undone. */
const deepest = 200;

/** A state nothing has been done to. */
export function undoable<State>(present: State): Undoable<State> {
  return { past: [], present, future: [] };
}

/** Does something that can be undone. An edit of the same `sort` as the one before joins it. */
export function edited<State>(before: Undoable<State>, next: State, sort?: string): Undoable<State> {
  if (Object.is(next, before.present)) return before;
  const joins = sort !== undefined && sort === before.sort;
  const past = joins ? before.past : [...before.past, before.present].slice(-deepest);
  return { past, present: next, future: [], sort };
}

/** The state before; the same where there is none. */
export function undone<State>({ past, present, future }: Undoable<State>): Undoable<State> {
  if (past.length === 0) return { past, present, future };
  return { past: past.slice(0, -1), present: past.at(-1)!, future: [present, ...future] };
}

/** The state that was undone; the same where there is none. */
export function redone<State>({ past, present, future }: Undoable<State>): Undoable<State> {
  const [next, ...rest] = future;
  if (future.length === 0) return { past, present, future };
  return { past: [...past, present], present: next!, future: rest };
}
