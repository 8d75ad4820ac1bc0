import { useReactFlow } from '@xyflow/react';
import { useState } from 'react';
import { addNode, type Place } from '../core/graph-document.js';
import type { StageDescription } from '../engine/stage-catalogue.js';
import { useWorkbench } from '../ui/studio-context.js';
import type { Workbench } from '../workbench.js';
import { useCatalogue } from './use-graph.js';

/** What a dragged stage is called on its way to the canvas. */
export const dragType = 'application/x-kinograph-stage';

/** Puts a node of a stage onto the canvas and selects it. */
export function place({ editor }: Workbench, stage: StageDescription, at: Place): void {
  const { document, id } = addNode(editor.document(), stage, at);
  editor.edit(() => document);
  editor.selection.set([id]);
}

/** Every stage there is: to be dragged onto the canvas, or chosen. */
export function Palette({ onAdded }: { readonly onAdded: () => void }) {
  const workbench = useWorkbench();
  const { stages } = useCatalogue();
  const [sought, setSought] = useState('');
  const flow = useReactFlow();
  const words = sought.toLowerCase();
  const found = stages.filter(({ id, description }) => `${id} ${description}`.toLowerCase().includes(words));

  function add(stage: StageDescription): void {
    const frame = document.querySelector('.canvas')!.getBoundingClientRect();
    const count = Object.keys(workbench.editor.document().graph.nodes).length;
    const step = 24 * (count % 6);
    const at = flow.screenToFlowPosition({
      x: frame.x + frame.width / 2 - 110 + step,
      y: frame.y + frame.height / 2 - 60 + step,
    });
    place(workbench, stage, at);
    onAdded();
  }

  return (
    <aside className="palette" aria-labelledby="palette-title">
      <h2 id="palette-title">Stages</h2>
      <input
        type="search"
        aria-label="Find a stage"
        placeholder="Find"
        value={sought}
        onChange={({ target }) => setSought(target.value)}
      />
      <ul>
        {found.map((stage) => (
          <li key={stage.id}>
            <button
              type="button"
              draggable
              onDragStart={({ dataTransfer }) => {
                dataTransfer.setData(dragType, stage.id);
                dataTransfer.effectAllowed = 'copy';
              }}
              onClick={() => add(stage)}
            >
              <span>{stage.id}</span>
              <span className="muted">{stage.description}</span>
            </button>
          </li>
        ))}
      </ul>
    </aside>
  );
}
