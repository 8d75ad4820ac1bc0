import { lazy, Suspense } from 'react';
import { SimpleView } from '../simple/simple-view.js';
import { DropZone } from './drop-zone.js';
import { Header } from './header.js';
import { useWorkbench } from './studio-context.js';
import { Toast } from './toast.js';
import { useStore } from './use-store.js';

const GraphView = lazy(() => import('../graph/graph-view.js').then(({ GraphView }) => ({ default: GraphView })));

/** The whole studio. */
export function App() {
  const { view } = useWorkbench();
  return (
    <>
      <Header />
      {useStore(view) === 'simple' ? (
        <SimpleView />
      ) : (
        <Suspense fallback={<p className="loading">Opening the graph view…</p>}>
          <GraphView />
        </Suspense>
      )}
      <Toast />
      <DropZone />
    </>
  );
}
