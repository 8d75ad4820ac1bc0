/** A value that changes, and those who want to know. */
export interface Store<State> {
  get(): State;
  /** Replaces the value; nobody is told where it is the same. */
  set(next: State | ((now: State) => State)): void;
  /** Calls after each change; gives what ends that. */
  subscribe(listener: () => void): () => void;
}

/** Makes a store of one immutable value. */
export function createStore<State>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(next) {
      const value = typeof next === 'function' ? (next as (now: State) => State)(state) : next;
      if (Object.is(value, state)) return;
      state = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
