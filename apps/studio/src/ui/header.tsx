import type { View } from '../workbench.js';
import { useWorkbench } from './studio-context.js';
import { useStore } from './use-store.js';

const views: readonly { readonly id: View; readonly name: string }[] = [
  { id: 'simple', name: 'Prompt' },
  { id: 'graph', name: 'Graph' },
];

/** The name, and the way between the two views. */
export function Header() {
  const { view: store } = useWorkbench();
  const view = useStore(store);
  return (
    <header className="header">
      <span className="wordmark">Kinograph</span>
      <nav aria-label="Views">
        {views.map(({ id, name }) => (
          <button key={id} type="button" aria-current={view === id ? 'page' : undefined} onClick={() => store.set(id)}>
            {name}
          </button>
        ))}
      </nav>
    </header>
  );
}
