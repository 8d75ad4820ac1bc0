import '@xyflow/react/dist/base.css';
import '../styles/graph.css';
import { ReactFlowProvider } from '@xyflow/react';
import { useEffect, useState } from 'react';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { Canvas } from './canvas.js';
import { Inspector } from './inspector.js';
import { Palette } from './palette.js';
import { Toolbar } from './toolbar.js';
import { useShortcuts } from './use-shortcuts.js';

/** Which panel covers the canvas where there is no room beside it. */
export type Panel = 'palette' | 'inspector' | undefined;

/** The graph, node by node. */
export function GraphView() {
  const workbench = useWorkbench();
  const ready = useStore(workbench.studio.description) !== undefined;
  const [panel, setPanel] = useState<Panel>();
  useShortcuts();
  useEffect(() => {
    if (ready) void workbench.openFirstGraph();
  }, [ready, workbench]);
  return (
    <main className="graph" data-panel={panel}>
      <h1 className="visually-hidden">Graph</h1>
      <ReactFlowProvider>
        <Toolbar panel={panel} onPanel={setPanel} />
        <Palette onAdded={() => setPanel(undefined)} />
        <Canvas />
        <Inspector />
      </ReactFlowProvider>
    </main>
  );
}
