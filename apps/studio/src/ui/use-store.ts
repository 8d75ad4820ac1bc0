import { useSyncExternalStore } from 'react';
import type { Store } from '../core/store.js';

/** The value of a store; draws again when it changes. */
export function useStore<State>(store: Store<State>): State {
  return useSyncExternalStore(store.subscribe, store.get);
}
