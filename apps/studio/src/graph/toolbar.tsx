import { useReactFlow } from '@xyflow/react';
import { useRef } from 'react';
import { emptyDocument } from '../core/graph-document.js';
import { sizeOfNode } from '../core/node-size.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import type { Panel } from './graph-view.js';
import { saveGraph } from './save-graph.js';
import { useScene, useStages } from './use-graph.js';

interface Props {
  readonly panel: Panel;
  readonly onPanel: (panel: Panel) => void;
}

/** What can be done with the graph as a whole. */
export function Toolbar({ panel, onPanel }: Props) {
  const workbench = useWorkbench();
  const { editor, studio } = workbench;
  const { past, future, present } = useStore(editor.state);
  const run = useStore(studio.run);
  const running = run.status === 'running';
  const file = useRef<HTMLInputElement>(null);
  const flow = useReactFlow();
  const stages = useStages();
  const fixed = useScene().path !== undefined;

  async function tidy(): Promise<void> {
    const { layoutOf } = await import('../core/layout.js');
    const places = layoutOf(present.graph, (id) => sizeOfNode(present.graph, id, stages));
    editor.edit((document) => ({ ...document, places }));
    requestAnimationFrame(() => void flow.fitView({ padding: 0.1 }));
  }
  const toggle = (which: Panel) => onPanel(panel === which ? undefined : which);

  return (
    <div className="toolbar" role="toolbar" aria-label="Graph">
      {running ? (
        <button type="button" className="primary stop" onClick={studio.cancel}>
          Stop
        </button>
      ) : (
        <button
          type="button"
          className="primary"
          title="Ctrl+Enter"
          disabled={Object.keys(present.graph.nodes).length === 0}
          onClick={() => void workbench.run(present.graph)}
        >
          Run
        </button>
      )}
      <span className="toolbar-state">
        {running && <progress value={run.fraction} max={1} aria-label="Progress of the run" />}
        <span className="muted">
          {run.phase}
          {!running &&
            run.seconds !== undefined &&
            ` ${run.status === 'done' ? 'in' : 'after'} ${run.seconds.toFixed(1)} s`}
        </span>
      </span>
      <span className="visually-hidden" role="status">
        {run.phase.split(',')[0]}
      </span>
      <button
        type="button"
        className="narrow-only"
        aria-expanded={panel === 'palette'}
        onClick={() => toggle('palette')}
      >
        Add
      </button>
      <button
        type="button"
        className="narrow-only"
        aria-expanded={panel === 'inspector'}
        onClick={() => toggle('inspector')}
      >
        Details
      </button>
      <button type="button" title="Ctrl+Z" disabled={fixed || past.length === 0} onClick={editor.undo}>
        Undo
      </button>
      <button type="button" title="Ctrl+Shift+Z" disabled={fixed || future.length === 0} onClick={editor.redo}>
        Redo
      </button>
      <button type="button" disabled={fixed} onClick={() => void tidy()}>
        Tidy up
      </button>
      <button type="button" onClick={() => editor.open(emptyDocument.graph, {})}>
        New
      </button>
      <button type="button" onClick={() => file.current?.click()}>
        Open…
      </button>
      <input
        ref={file}
        className="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-label="Open a graph, or a video made by Kinograph"
        accept=".json,.mp4,.gif,.png"
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          if (chosen) void workbench.openFile(chosen);
          target.value = '';
        }}
      />
      <button type="button" title="Ctrl+S" onClick={() => saveGraph(present.graph)}>
        Save
      </button>
    </div>
  );
}
