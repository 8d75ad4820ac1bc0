import { useReactFlow } from '@xyflow/react';
import { useState } from 'react';
import { idOfInput } from '../core/drawn-inputs.js';
import { addInput, addNode, type Place } from '../core/graph-document.js';
import { levelUp } from '../core/opened-node.js';
import type { StageDescription } from '../engine/stage-catalogue.js';
import { useWorkbench } from '../ui/studio-context.js';
import type { Workbench } from '../workbench.js';
import { useScene } from './use-graph.js';

/** What a dragged stage is called on its way to the canvas. */
export const dragType = 'application/x-kinograph-stage';

/** What is dragged where an input of the graph is: no stage can be called that. */
export const draggedInput = ':input';

/** Puts a node of a stage, or an input of the graph (undefined), onto the canvas and selects it. */
export function place({ editor }: Workbench, stage: StageDescription | undefined, at: Place): void {
  if (stage === undefined) {
    const { document, name } = addInput(editor.document(), at);
    editor.edit(() => document);
    editor.selection.set([idOfInput(name)]);
    return;
  }
  const { document, id } = addNode(editor.document(), stage, at);
  editor.edit(() => document);
  editor.selection.set([id]);
}

/** What can be put onto the canvas; an input of the graph where it is no stage. */
interface Offer {
  readonly id: string;
  readonly description: string;
  readonly stage?: StageDescription;
}

const input: Offer = { id: 'graph input', description: 'A text that the graph is given when it runs.' };

/** Every stage there is, and inputs of the graph: to be dragged onto the canvas, or chosen. */
export function Palette({ onAdded }: { readonly onAdded: () => void }) {
  const workbench = useWorkbench();
  const { catalogue, path } = useScene();
  const [sought, setSought] = useState('');
  const flow = useReactFlow();
  const words = sought.toLowerCase();
  const all: readonly Offer[] = [input, ...catalogue.stages.map((stage) => ({ ...stage, stage }))];
  const found = all.filter(({ id, description }) => `${id} ${description}`.toLowerCase().includes(words));
  if (path !== undefined) return <Inside path={path} />;

  function add(stage: StageDescription | undefined): void {
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
        {found.map(({ id, description, stage }) => (
          <li key={id}>
            <button
              type="button"
              draggable
              onDragStart={({ dataTransfer }) => {
                dataTransfer.setData(dragType, stage?.id ?? draggedInput);
                dataTransfer.effectAllowed = 'copy';
              }}
              onClick={() => add(stage)}
            >
              <span>{id}</span>
              <span className="muted">{description}</span>
            </button>
          </li>
        ))}
      </ul>
    </aside>
  );
}

/** What stands there while a node is looked into: nothing can be added to it. */
function Inside({ path }: { readonly path: string }) {
  const { lookInto } = useWorkbench();
  return (
    <aside className="palette" aria-labelledby="palette-title">
      <h2 id="palette-title">Inside {path.split('/').at(-1)}</h2>
      <p className="muted">
        This graph is made in code, of the parameters of its node: it can be looked at, not changed. It runs with the
        graph around it.
      </p>
      <button type="button" onClick={() => void lookInto(levelUp(path))}>
        Back
      </button>
    </aside>
  );
}
