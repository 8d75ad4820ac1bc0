import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { GraphPanel } from './graph-panel.js';
import { NodePanel } from './node-panel.js';
import { useDocument } from './use-graph.js';

/** What is selected, in full: a node, or else the graph. */
export function Inspector() {
  const { editor } = useWorkbench();
  const [id, ...others] = useStore(editor.selection);
  const { graph } = useDocument();
  const one = id !== undefined && others.length === 0 && Object.hasOwn(graph.nodes, id);
  return (
    <aside className="inspector" aria-label="Details">
      {one ? <NodePanel key={id} id={id} /> : <GraphPanel />}
    </aside>
  );
}
